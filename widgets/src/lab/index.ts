import { composer } from './composer';
import { jobs } from './jobs';
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
  jobs,
  notebooks,
  composer,
  status,
  notifications
];
