import type { Cases } from './case';

/** Response keys that mean one thing in the response and another on the way through subgraphs. */
export const clashCases: readonly Cases[] = [
  {
    federation: 'shop',
    about: 'aliases that are names of other fields',
    cases: [
      '{ products { id: name } }',
      '{ products { id: name rating } }',
      '{ products { sku: name stock } }',
      '{ products { __typename: name } }',
      '{ products { __typename: name rating } }',
      '{ products { weight: stock shipping } }',
      '{ products { weight: name shipping } }',
      '{ products { dimensions: name crate { edge } } }',
      '{ latest { author: text product { name } } }',
      '{ latest { product { name: stock } } }',
      '{ me { id: name reviews { id: stars } } }',
      '{ products { stock: name rating: stock name: rating } }',
    ],
  },
  {
    federation: 'shop',
    about: 'arguments that clash with those of required fields',
    cases: [
      '{ products { value valueInYen } }',
      '{ products { price value } }',
      '{ products { price(currency: "USD") value } }',
      '{ products { price(currency: "JPY") valueInYen } }',
      '{ products { price: name value } }',
      '{ products { price valueInYen a: price(currency: "USD") value } }',
      '{ latest { product { value } } products { valueInYen value } }',
      'mutation { restock(id: "p1", amount: 0) { value valueInYen } }',
      '{ products { dimensions { unit } crate { text } } }',
    ],
  },
  {
    federation: 'media',
    about: 'one response key for fields that differ by type',
    cases: [
      '{ shelf { ... on Book { creator { v: fame } } ... on Film { creator { v: age } } } }',
      '{ shelf { ... on Book { creator { nick } } ... on Film { creator { nick: name } } } }'.replace(
        'nick: name',
        'n: name',
      ),
      '{ media { ... on Book { x: verdicts(first: 1) { text } } ... on Film { x: verdicts(first: 2) { text } } } }',
      '{ media { ... on Book { x: score } ... on Film { x: length } } }',
      '{ media { ... on Book { x: title } ... on Film { x: headline } ... on Song { x: price } } }',
      '{ media { ... on Book { sequel { y: price } } ... on Song { y: price } } }',
    ],
  },
  {
    federation: 'contexts',
    about: 'one response key for arguments that differ by type',
    cases: [
      '{ anything { ... on Guest { documents { title } } ... on Tenant { documents { title(upper: true) } } } }',
      '{ tenants { documents { title } spare { title: id } } }',
    ],
  },
  {
    federation: 'media',
    about: 'type names asked for beside fields of an object that stands for an interface',
    cases: [
      '{ media { __typename ... on Film { score } } }',
      '{ media { __typename ... on Film { __typename score } } }',
      '{ shelf { __typename ... on Film { __typename score } } }',
      '{ reviewed { __typename ... on Film { __typename score } } }',
      '{ published { ... on Media { blurb ... on Book { id thickness } score id } } }',
      '{ shelf { ... on Book { score headline } ... on Film { blurb } } }',
      '{ reviewed { ... on Book { headline } } }',
      '{ reviewed { ... on Book { headline } ... on Film { blurb } } }',
      [
        'query($b: Boolean!) { reviewed { score ... on Book { pages @include(if: $b) } } }',
        { b: false },
      ],
      [
        'query($b: Boolean!) { reviewed { score ... on Book { pages @include(if: $b) } } }',
        { b: true },
      ],
      '{ reviewed { creator { age } ... on Film { creator { portfolio } } id } }',
    ],
  },
  {
    federation: 'shop',
    about: 'conditions within conditions, and on fields that need others',
    cases: [
      ['query($b: Boolean!) { bestseller { old value @include(if: $b) id } }', { b: false }],
      ['query($b: Boolean!) { bestseller { old value @include(if: $b) id } }', { b: true }],
      '{ bestseller { old value @skip(if: true) } }',
      [
        'query($b: Boolean!) { latest @include(if: $b) { product @skip(if: $b) { name } } }',
        { b: true },
      ],
      [
        'query($b: Boolean!) { ... @include(if: $b) { me @include(if: false) { id } version } }',
        { b: true },
      ],
      [
        'mutation($b: Boolean!) { ... @include(if: $b) { retire(id: "1") @include(if: false) a: retire(id: "2") } }',
        { b: true },
      ],
      [
        'mutation($b: Boolean!) { retire(id: "1") @include(if: $b) @skip(if: true) a: retire(id: "2") }',
        { b: true },
      ],
    ],
  },
  {
    federation: 'requires',
    about: 'circles that are entered elsewhere',
    cases: [
      '{ moods { ... on Note { form { second } } } }',
      '{ moods { ... on Note { form { fourth } } } }',
      '{ moods { ... on Note { form { third fourth first } } } }',
    ],
  },
  {
    federation: 'shop',
    about: 'mutations in fragments',
    cases: [
      'mutation { a: restock(id: "p1", amount: 0) { id audience } ... { b: restock(id: "p2", amount: 0) { __typename } } }',
      'mutation { a: restock(id: "p1", amount: 0) { id audience } ...F } fragment F on Mutation { b: restock(id: "p2", amount: 0) { __typename } }',
      'mutation { a: retire(id: "1") ...F c: retire(id: "3") } fragment F on Mutation { b: retire(id: "2") }',
    ],
  },
];
