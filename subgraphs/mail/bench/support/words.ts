// Words of English by falling frequency; what a benchmark writes is as varied as mail is.
const COMMON =
  'the of and to a in that is was he for it with as his on be at by i this had not are but from or have an they ' +
  'which one you were her all she there would their we him been has when who will more no if out so said what up ' +
  'its about into than them can only other new some could time these two may then do first any my now such like ' +
  'our over man me even most made after also did many before must through back years where much your way well ' +
  'down should because each just those people how too little state good very make world still own see men work ' +
  'long get here between both life being under never day same another know while last might us great old year ' +
  'off come since against go came right used take three states himself few house use during without again place ' +
  'around however home small found thought went say part once general high upon school every does got united ' +
  'left number course war until always away something fact though water less public put thing almost hand ' +
  'enough far took head yet government system better set told nothing night end why called find going look ' +
  'asked later knew point next program city business give group toward young days let room president side ' +
  'social given present several order national possible rather second face per among form important often ' +
  'things looked early white case large four need within felt children church best ever least power development ' +
  'light thing seemed family interest want members mind country area others done turned although open service ' +
  'certain kind problem began different door thus help sense means whole matter invoice meeting agenda budget';
const WORDS = COMMON.split(' ');
const ENDINGS = ['', 's', 'ed', 'ing', 'ly', 'er', 'ness', 'able'];

/** A repeatable source of numbers from 0 up to 1. */
export function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) % 2_147_483_646 || 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** About `length` characters of sentences: frequent words are frequent, and some are rare. */
export function prose(length: number, random: () => number): string {
  const pieces: string[] = [];
  for (let size = 0; size < length;) {
    const word = WORDS[Math.floor(WORDS.length ** random()) - 1] ?? 'the';
    const ending = random() < 0.15 ? (ENDINGS[Math.floor(random() * ENDINGS.length)] ?? '') : '';
    const stop = random() < 0.08 ? '.' : '';
    pieces.push(`${word}${ending}${stop}`);
    size += word.length + ending.length + stop.length + 1;
    if (pieces.length % 12 === 11) pieces.push('\r\n');
  }
  return pieces.join(' ');
}
