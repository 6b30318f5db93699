/** One cosine, `amplitude · cos(omega · t + phase)`, with t in unix seconds. A constant has `omega` 0. */
export type WaveTerm = { readonly amplitude: number; readonly omega: number; readonly phase: number };

/**
 * A smooth function of time: a sum of cosines. Sums of cosines are closed under multiplication and have a closed
 * integral, so that a counter is known exactly at any moment without stepping through the time before it.
 */
export type Wave = readonly WaveTerm[];

/** The same value at any time. */
export function constant(value: number): Wave {
  return [{ amplitude: value, omega: 0, phase: 0 }];
}

/**
 * Goes up and down around `mean` by `swing` (in the same unit), once in `periodSeconds`.
 * `peakAt` is a moment, in unix seconds, at which it is highest.
 */
export function swinging(mean: number, swing: number, periodSeconds: number, peakAt = 0): Wave {
  const omega = (2 * Math.PI) / periodSeconds;
  return [...constant(mean), { amplitude: swing, omega, phase: -omega * (peakAt % periodSeconds) }];
}

export function sumOf(...waves: readonly Wave[]): Wave {
  return simplified(waves.flat());
}

export function scaled(wave: Wave, factor: number): Wave {
  return wave.map((term) => ({ ...term, amplitude: term.amplitude * factor }));
}

/** cos a · cos b = ½ cos(a − b) + ½ cos(a + b), term by term. */
export function productOf(left: Wave, right: Wave): Wave {
  return simplified(left.flatMap((a) => right.flatMap((b) => termProduct(a, b))));
}

export function waveAt(wave: Wave, at: number): number {
  return wave.reduce((total, { amplitude, omega, phase }) => total + amplitude * Math.cos(omega * at + phase), 0);
}

/** The exact integral between two moments, both in unix seconds. */
export function waveIntegral(wave: Wave, from: number, until: number): number {
  let total = 0;
  for (const term of wave) total += termIntegral(term, from, until);
  return total;
}

function termProduct(a: WaveTerm, b: WaveTerm): WaveTerm[] {
  const amplitude = a.amplitude * b.amplitude;
  if (a.omega === 0) return [{ ...b, amplitude: amplitude * Math.cos(a.phase) }];
  if (b.omega === 0) return [{ ...a, amplitude: amplitude * Math.cos(b.phase) }];
  return [
    { amplitude: amplitude / 2, omega: a.omega - b.omega, phase: a.phase - b.phase },
    { amplitude: amplitude / 2, omega: a.omega + b.omega, phase: a.phase + b.phase },
  ];
}

function termIntegral({ amplitude, omega, phase }: WaveTerm, from: number, until: number): number {
  if (omega === 0) return amplitude * Math.cos(phase) * (until - from);
  // Not the difference of two sines, which loses digits when the interval is short.
  const middle = (omega * (from + until)) / 2 + phase;
  return ((2 * amplitude) / omega) * Math.cos(middle) * Math.sin((omega * (until - from)) / 2);
}

/** All constants become one. */
function simplified(terms: readonly WaveTerm[]): Wave {
  const moving = terms.filter(({ omega }) => omega !== 0);
  const still = terms.filter(({ omega }) => omega === 0);
  const mean = still.reduce((total, { amplitude, phase }) => total + amplitude * Math.cos(phase), 0);
  return mean === 0 ? moving : [...constant(mean), ...moving];
}
