type Reasons = Readonly<Record<string, string>>;

const all = (reason: string, operations: readonly string[]): Reasons =>
  Object.fromEntries(operations.map((operation) => [operation, reason]));

/** Operations that Apollo's executor answers otherwise than one schema would: there it is wrong. */
export const REFERENCE_DIFFERS: Reasons = {
  ...all('the type name a subgraph knows an interface by takes the place of that of the object', [
    '{ media { __typename ... on Film { __typename score } } }',
    '{ shelf { __typename ... on Film { __typename score } } }',
    '{ reviewed { __typename ... on Film { __typename score } } }',
    '{ published { ... on Media { blurb ... on Book { id thickness } score id } } }',
  ]),
  ...all('it sends null for what is in a list of lists', [
    '{ forms { total } }',
    '{ forms { cells { unit value } total } }',
  ]),
  ...all('it sends no values from above', [
    '{ tenants { documents { title } } }',
    '{ tenants { id documents { id title(upper: true) size owner } } }',
    '{ tenants { documents { title a: title(upper: true) b: title } } }',
    '{ tenant(id: "t2") { locale documents { title } } }',
    '{ tenants { folder { inner { title } } spare { title size } } }',
    '{ anything { ... on Tenant { documents { title } } ... on Guest { documents { title owner } } } }',
    'query($u: Boolean) { tenants { documents { title(upper: $u) } } } {"u":true}',
    'query($a: Boolean!) { tenants { documents { title @include(if: $a) id } spare @skip(if: $a) { title } } } {"a":false}',
    '{ tenants { documents { title } spare { title: id } } }',
  ]),
  ...all('the mutations of a fragment are run before those in front of it', [
    'mutation { a: restock(id: "p1", amount: 0) { id audience } ...F } fragment F on Mutation { b: restock(id: "p2", amount: 0) { __typename } }',
  ]),
  ...all('what a field needs is left out with it, and then nothing is fetched of its object', [
    'query($b: Boolean!) { bestseller { old value @include(if: $b) id } } {"b":false}',
    '{ bestseller { old value @skip(if: true) } }',
  ]),
  ...all('a condition within another one is lost', [
    'query($b: Boolean!) { latest @include(if: $b) { product @skip(if: $b) { name } } } {"b":true}',
    'mutation($b: Boolean!) { ... @include(if: $b) { retire(id: "1") @include(if: false) a: retire(id: "2") } } {"b":true}',
  ]),
  ...all('the alias takes the place of the key or type name that the plan needs', [
    '{ products { id: name rating } }',
    '{ products { sku: name stock } }',
    '{ products { __typename: name } }',
    '{ products { __typename: name rating } }',
    '{ me { id: name reviews { id: stars } } }',
  ]),
  ...all('what the alias names is sent as the required field', [
    '{ products { weight: name shipping } }',
    '{ products { dimensions: name crate { edge } } }',
    '{ products { price: name value } }',
  ]),
  ...all('the required field is read with the arguments of another place', [
    '{ products { price value } }',
    '{ products { dimensions { unit } crate { text } } }',
  ]),
  ...all('a response key that differs by type is fetched for all types alike', [
    '{ shelf { ... on Book { creator { v: fame } } ... on Film { creator { v: age } } } }',
    '{ media { ... on Book { x: verdicts(first: 1) { text } } ... on Film { x: verdicts(first: 2) { text } } } }',
    '{ anything { ... on Guest { documents { title } } ... on Tenant { documents { title(upper: true) } } } }',
    '{ anything { __typename ... on Guest { d: documents { t: title } } ... on Tenant { locale d: documents { t: title(upper: true) } } } }',
  ]),
  ...all('what a field of one type needs is awaited for objects of all types', [
    '{ reviewed { creator { age } ... on Film { creator { portfolio } } id } }',
  ]),
  ...all('objects of types that were not asked for are sent without their key', [
    '{ reviewed { ... on Book { headline } } }',
    '{ reviewed { ... on Book { headline } ... on Film { blurb } } }',
  ]),
  ...all('a field is asked of the subgraph that needs it from another', [
    '{ moods { ... on Note { form { fourth } } } }',
    '{ moods { ... on Note { form { third fourth first } } } }',
  ]),
  ...all('fields of one type are asked of all, without what they require', [
    '{ shelf { ... on Book { score headline } ... on Film { blurb } } }',
  ]),
  ...all('one field is required twice, with arguments that differ', [
    '{ products { value valueInYen } }',
    '{ products { price valueInYen a: price(currency: "USD") value } }',
    '{ latest { product { value } } products { valueInYen value } }',
    'mutation { restock(id: "p1", amount: 0) { value valueInYen } }',
  ]),
};
