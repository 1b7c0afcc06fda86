'use strict';

/** How much a line through `samples` ([x, y]) rises from the first x to the last (least squares). */
function rise(samples) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(samples.map(([x]) => x));
  const meanY = mean(samples.map(([, y]) => y));
  const covariance = samples.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = samples.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return (covariance / variance) * (samples.at(-1)[0] - samples[0][0]);
}

module.exports = { rise };
