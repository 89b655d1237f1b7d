/** A password in the address of the output that nobody takes; whatever goes wrong there, no line of a log may have it. */
export const OUTPUT_PASSWORD = 'no-log-may-have-this';
