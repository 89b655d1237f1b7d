/** The most important stories. What looks at the measuring instruments alone needs no stack. */
export const P1 = '@P1 and not @analysers';

/** One scenario of each other story, by name: a killed, a frozen and a replaced service among them. */
export const OTHERS: readonly string[] = [
  'Four failures, a success and four failures leave it closed',
  'Each fragment waits half a second before it is sent, until that is over',
  'Of 5 fragments that are ready, 3 are sent at once',
  'What is in flight gets its original sound at once, after a goodbye and after a tear',
  'The media server dies in the middle of the programme',
  'The STS freezes',
  'The STS sends nonsense',
  'The figures of a whole broadcast add up',
  '2000 hostile messages on one connection, from the seed 1',
];
