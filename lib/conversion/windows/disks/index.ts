export { diskStatesStep } from './look';
export { disksOnlineStep } from './online';
