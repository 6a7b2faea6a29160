/** Numbers as people read them. */

/** `< 0.01 s`, `0.04 s`, `12.3 s`, `4 min 05 s`, `1 h 02 min` */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 0.005) return '< 0.01 s';
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (count: number) => String(count).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** `12 %`; what is more than nothing is never 0 %. */
export function percentage(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %';
  const percent = (100 * part) / whole;
  return percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** `1 file`, `3 files` */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
