import { composer } from './composer';
import { notebooks } from './notebooks';
import { notifications } from './notifications';
import { panel } from './panel';
import { previews } from './previews';
import { profiles } from './profile';
import { results } from './results';
import { service } from './service';
import { settings } from './settings';
import { status } from './status';

export default [
  service,
  settings,
  panel,
  results,
  previews,
  profiles,
  notebooks,
  composer,
  status,
  notifications
];
