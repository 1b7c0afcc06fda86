import { detectLanguage } from './language-detector';

describe('detectLanguage', () => {
  it.each([
    ['en', 'Please find attached the invoice for November, payable by the end of this week.'],
    ['de', 'Anbei finden Sie die Rechnung für den Monat November, zahlbar bis Ende der Woche.'],
    ['fr', 'Bonjour, veuillez trouver ci-joint la facture du mois de novembre, merci beaucoup.'],
    ['es', 'Hola, adjunto la factura de noviembre, que se debe pagar antes del fin de la semana.'],
    ['pt', 'Segue em anexo a fatura do mês de novembro, que não foi paga e vence com os juros.'],
    ['it', 'In allegato la fattura di novembre, che è da pagare entro la fine della settimana.'],
    [
      'nl',
      'Bijgevoegd vindt u de factuur van november, die voor het einde van de week te betalen is.',
    ],
    [
      'sv',
      'Hej, här är fakturan för november som ska betalas, och det är inte för sent att svara.',
    ],
    ['en', 'Re: the minutes of the meeting'],
    ['de', 'AW: Protokoll der Sitzung'],
    // Neighbours of the large languages, which share their function words.
    [
      'af',
      'Aangeheg is die faktuur vir November, wat voor die einde van die week betaal moet word.',
    ],
    ['da', 'Kære kunde, vedhæftet finder du fakturaen for november måned. Betal venligst beløbet.'],
    ['uk', 'Шановний клієнте, у додатку рахунок за листопад. Будь ласка, сплатіть суму до кінця.'],
    ['yi', 'טייערער קונה, דאָ איז די רעכענונג פֿאַר נאוועמבער'],
    ['fa', 'مشتری گرامی، فاکتور ماه نوامبر پیوست است'],
    ['el', 'Σας επισυνάπτω το τιμολόγιο του Νοεμβρίου.'],
    ['ja', '十一月の請求書をお送りします。'],
    ['zh', '附上十一月的发票，请在本周末之前付款。'],
    ['ko', '11월 청구서를 첨부합니다.'],
    [
      'ru',
      'Уважаемый клиент, во вложении счёт за ноябрь. Пожалуйста, оплатите его до конца недели.',
    ],
    ['hy', 'Հարգելի հաճախորդ, կցված է նոյեմբեր ամսվա հաշիվը'],
    ['ga', 'A chara, faigh ceangailte an sonrasc do mhí na Samhna. Íoc an tsuim roimh dheireadh.'],
    ['', '12345 67890'],
  ])('finds %s', (language, passage) => {
    expect(detectLanguage(passage)).toBe(language);
  });
});
