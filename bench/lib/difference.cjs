// Where two JSON values differ first.
'use strict';

const isObject = (value) => typeof value === 'object' && value !== null;
const show = (value) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120));

/** Null when the values are equal, whatever the order of keys; otherwise the path and the two values there. */
function difference(actual, expected, path = '$') {
  const comparable =
    isObject(actual) && isObject(expected) && Array.isArray(actual) === Array.isArray(expected);
  if (!comparable) {
    if (Object.is(actual, expected)) return null;
    return `${path}: expected ${show(expected)}, got ${show(actual)}`;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const found = difference(actual[key], expected[key], `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

module.exports = { difference };
