import { detectLanguage } from './language-detector';

describe('detectLanguage', () => {
  // Those after the first line are unknown to the small model, which takes them for neighbours.
  it.each([
    ['en', 'Please find attached the invoice for November, payable by the end of this week.'],
    ['de', 'Anbei finden Sie die Rechnung für den Monat November, zahlbar bis Ende der Woche.'],
    ['fr', 'Bonjour, veuillez trouver ci-joint la facture du mois de novembre, merci beaucoup.'],
    ['da', 'Kære kunde, vedhæftet finder du fakturaen for november måned. Betal venligst beløbet.'],
    ['uk', 'Шановний клієнте, у додатку рахунок за листопад. Будь ласка, сплатіть суму до кінця.'],
    ['yi', 'טייערער קונה, דאָ איז די רעכענונג פֿאַר נאוועמבער'],
    ['fa', 'مشتری گرامی، فاکتور ماه نوامبر پیوست است'],
    ['hy', 'Հարգելի հաճախորդ, կցված է նոյեմբեր ամսվա հաշիվը'],
    ['ga', 'A chara, faigh ceangailte an sonrasc do mhí na Samhna. Íoc an tsuim roimh dheireadh.'],
    ['', '12345 67890'],
  ])('finds %s', (language, passage) => {
    expect(detectLanguage(passage)).toBe(language);
  });
});
