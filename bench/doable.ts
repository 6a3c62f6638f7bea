import type { Contender, ContenderOptions } from './contender.js';
import type { Dataset } from './dataset.js';
export async function seedDoable(_u: string, _d: Dataset): Promise<void> {}
export async function startDoable(_o: ContenderOptions): Promise<Contender> { throw new Error('later'); }
