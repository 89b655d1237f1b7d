import * as cucumber from '@cucumber/cucumber';
import type { PipelineWorld } from './world';

type Define = (sentence: string | RegExp, step: (this: PipelineWorld, ...words: never[]) => unknown) => void;

/** Cucumber's own; in a step `this` is the scenario's world. */
export const { Given, When, Then }: Record<'Given' | 'When' | 'Then', Define> = cucumber;
