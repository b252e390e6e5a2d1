import { composer } from './composer';
import { notebooks } from './notebooks';
import { panel } from './panel';
import { profiles } from './profile';
import { results } from './results';
import { service } from './service';

export default [service, panel, results, profiles, notebooks, composer];
