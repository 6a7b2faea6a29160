export { guestPath } from '../../guestfs/guest-path';
