export { networkRestoreStep } from './restore-step';
export { networkSettingsStep } from './settings-step';
