/** A scenario, or one example of an outline, as a run has it. */
export interface Scenario {
  name: string;
  /** From the project's top folder. */
  file: string;
  /** Texts without keywords, those of the backgrounds included. */
  steps: string[];
  /** With @, those of the feature included. */
  tags: string[];
}

const BLOCK = /^(Feature|Rule|Background|Scenario|Scenario Outline|Examples): ?(.*)$/;
const STEP = /^(?:Given|When|Then|And|But) (.+)$/;

type Outline = Scenario & { examples: string[] };

/** The scenarios of a feature file, each example of an outline by itself. Knows as much of Gherkin as is used here. */
export function parseScenarios(text: string, file: string): Scenario[] {
  const reader = new FeatureReader(file);
  for (const line of text.split('\n')) reader.read(line.trim());
  return reader.outlines.flatMap(({ examples, ...scenario }) => expand(scenario, examples));
}

class FeatureReader {
  readonly outlines: Outline[] = [];
  private block = '';
  private background: string[] = [];
  private steps: string[] = [];
  private tags: string[] = [];
  private inherited: string[] = [];

  constructor(private readonly file: string) {}

  read(line: string): void {
    const [, keyword, name = ''] = BLOCK.exec(line) ?? [];
    if (keyword !== undefined) return this.begin(keyword, name);
    if (line.startsWith('@')) this.tags.push(...line.split(/\s+/));
    if (line.startsWith('|') && this.block === 'Examples') this.outlines.at(-1)?.examples.push(line);
    const [, step] = STEP.exec(line) ?? [];
    if (step !== undefined) this.steps.push(step);
  }

  private begin(keyword: string, name: string): void {
    this.block = keyword;
    const tags = this.tags;
    this.tags = [];
    if (keyword === 'Feature') this.inherited = tags;
    if (keyword.startsWith('Scenario')) this.beginScenario(name, [...this.inherited, ...tags]);
    else if (keyword !== 'Examples') this.background = this.steps = [];
  }

  private beginScenario(name: string, tags: string[]): void {
    this.steps = [...this.background];
    this.outlines.push({ name, file: this.file, steps: this.steps, tags, examples: [] });
  }
}

/** @param head and `rows` of the table of examples; without one it is a scenario as it stands */
function expand(scenario: Scenario, [head, ...rows]: readonly string[]): Scenario[] {
  if (head === undefined) return [scenario];
  const names = cells(head);
  return rows.map((row) => {
    const values = new Map(cells(row).map((value, i) => [names[i], value]));
    const fill = (text: string): string =>
      text.replace(/<([^>]+)>/g, (placeholder, name: string) => values.get(name) ?? placeholder);
    return { ...scenario, name: fill(scenario.name), steps: scenario.steps.map(fill) };
  });
}

const cells = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
