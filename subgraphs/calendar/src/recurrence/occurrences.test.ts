import { Budget, occurrences } from './occurrences';
import { parseRule } from './rule';
it('x', () => { const f=Date.UTC(1997,8,2,9);
 const r=[...occurrences(parseRule('FREQ=DAILY;COUNT=3'),{start:f,from:0,to:Infinity,budget:new Budget(100)})].map(x=>new Date(x).toISOString()); expect(r.length).toBe(3);});
