/**
 * The most frequent words of languages in Latin script, by ISO 639-1: about a third of the words of any
 * text. Small languages stand here as rivals of the large ones they resemble.
 */
export const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en:
    'the and of to in is that it for with as at by from this have not are but or an they which you were her ' +
    'all she there would their we him been has when who will more if out so what about into than them can only ' +
    'other some could these then any my your our should please thank thanks was be on do how because',
  de:
    'der die das und ist nicht ein eine einen einem mit für auf den dem des im von zu zum zur wir ich sie es ' +
    'sich auch wird werden haben hat bei nach aus wie oder aber als an bitte ihre ihren ihnen uns noch bis am',
  fr:
    'le la les des et est une un dans pour que qui pas vous nous avec sur au aux ce cette votre notre plus par ' +
    'du de je il elle sont ont être mais ou où merci bonjour ne se si été',
  es:
    'el los las y que en una un con por para del al no es su sus se lo como más pero está este esta le les ha ' +
    'han muy también sobre gracias hola nos de la si usted son',
  it:
    'il lo gli la le di che è e un una per con non sono si da del della dei delle al alla nel nella anche come ' +
    'più questo questa ma ha ho mi ti ci grazie sua suo in',
  pt:
    'o os a as um uma que de do da dos das em no na nos nas para com por não é são se mais mas foi como ao à ' +
    'você seu sua também está e obrigado este esta',
  nl:
    'de het een en van is dat die niet met op te voor zijn aan er ook als bij of om naar wordt hebben heeft u ' +
    'uw wij ik je we dit maar nog door deze kan worden in was graag',
  sv:
    'och att det som en är av för på med den till inte har de om ett jag vi kan från eller när så du ska mycket ' +
    'också men var hej i',
  no: 'og i det som en er på til av for at med de ikke har den jeg om et men vi han fra var seg kan så deg meg også hva hei',
  da: 'og i det som en er på til af for at med de ikke har den jeg om et men vi han fra var sig kan så dig mig også hvad hej',
  af: 'die en van is dat nie met op te vir om aan ook as het sy ek jy ons hulle wat hierdie in n na',
  ca: 'el la els les i de que en un una amb per no és al del dels més com però també aquest aquesta són ha hi o us',
  gl: 'o os a as un unha que de do da dos das en no na para con por non é son se máis pero como ao á tamén está e',
  ro: 'și de la în o un cu pe nu că este din care pentru mai sau sunt au fi ca a al ale le se am vă acest',
  pl: 'i w na z do nie się że o jest to za od po dla ale jak przez co czy są oraz tym proszę ten jego',
  hu: 'a az és hogy nem is egy van ez azt meg de csak még már mint vagy ha kell volt el ki be minden',
  fi: 'ja on ei se että hän oli en mutta ovat niin kun tai jos myös kuin mitä voi olen olla sen ole nyt',
  id: 'yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke saya ada kami anda atau oleh',
  tr: 've bir bu da de için ile ne çok daha gibi olarak var olan ama mi en o kadar sonra',
  is: 'og að í er á sem ekki við það um til en með fyrir af var hann ég því eru þú en þetta frá hefur',
  et: 'ja on ei et see oli ta kui ka mis aga ning või oma siis nii ma kes veel',
  lt: 'ir yra kad į su ne iš tai bet kaip per už nuo prie apie jau dar arba labai ar',
  sw: 'na ya wa kwa ni katika la za kuwa hii cha kama au si yake hiyo',
  tl: 'ang ng sa na mga at ay hindi ito para siya kung ko mo po kami',
  la: 'et in est non ad ut cum qui quod sed si ex de per ab sunt quae hoc',
  vi: 'và của là có trong được cho các một không những với người đã này khi',
  ga: 'an na agus ar is ag do le sé go a ní tá bhí mé',
  cy: 'y yn a ac o i ar ei mae am bod wedi hyn nid eu gan',
  eo: 'la kaj de en estas ne mi ke por kun al li estis sed',
};
