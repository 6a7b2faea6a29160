/** Where the first-boot scripts live in the guest. */

/** SELinux policies label what is here as programs, which services may run; not what is in /usr/lib or /var. */
export const directory = '/usr/libexec/v2v-node';
export const runnerPath = `${directory}/firstboot`;
export const scriptDirectory = `${directory}/firstboot.d`;
/** What is still to run, a line a script: `NAME ATTEMPTS SECONDS`. */
export const stateDirectory = '/var/lib/v2v-node';
export const listPath = `${stateDirectory}/firstboot.list`;
/** Stays when all is done. */
export const logPath = '/var/log/v2v-node-firstboot.log';

export const serviceName = 'v2v-node-firstboot';
export const unitPath = `/etc/systemd/system/${serviceName}.service`;
export const unitLinkPath = `/etc/systemd/system/multi-user.target.wants/${serviceName}.service`;
