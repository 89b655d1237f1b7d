/**
 * Prometheus text, with the version that it declares: 0.0.4, or 1.0.0, which is the same where names are plain ASCII. None
 * declared means 0.0.4 to Prometheus itself.
 */
const TEXT = /^text\/plain\s*(;(?!.*\bversion=)|;.*\bversion=(0\.0\.4|1\.0\.0)\b|$)/i;
const OPEN_METRICS = /^application\/openmetrics-text\b/i;

/** @throws Error for another content type, with what is expected and what to do */
export function requirePrometheusText(contentType: string): void {
  if (TEXT.test(contentType)) return;
  const what = OPEN_METRICS.test(contentType)
    ? 'that is OpenMetrics, which is to be sent only to those whose Accept header asks for it'
    : 'it does not say that it is Prometheus text';
  throw new Error(
    `content type "${contentType}": ${what}. Expected "text/plain; version=0.0.4" or "…=1.0.0"`,
  );
}
