'use strict';

const { accelerator } = require('./accelerator');

/**
 * QEMU command line for a machine as VMware builds it: an LSI SCSI controller with the disk, and an E1000
 * behind a PCI Express port numbered 192, which is what makes Linux call it `ens192`. Serial console on stdio.
 */
function vmwareHardware({ disk, format, memoryMiB, vcpus, pciSlot, kernel }) {
  const argv = ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'];
  argv.push(
    '-machine',
    `q35,accel=${accelerator()}`,
    '-cpu',
    'max',
    '-m',
    String(memoryMiB),
    '-smp',
    String(vcpus),
  );
  // Slot numbers come from the port itself rather than from ACPI
  argv.push('-global', 'ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off');
  argv.push('-drive', `file=${disk.replaceAll(',', ',,')},format=${format},if=none,id=disk0,cache=unsafe`);
  argv.push('-device', 'lsi53c895a,id=scsi0', '-device', 'scsi-hd,bus=scsi0.0,drive=disk0');
  argv.push('-device', `pcie-root-port,id=port0,chassis=1,slot=${pciSlot}`);
  argv.push(
    '-netdev',
    'user,id=net0',
    '-device',
    'e1000,bus=port0,netdev=net0,mac=00:50:56:ab:cd:01,romfile=',
  );
  argv.push(
    '-device',
    'VGA',
    '-chardev',
    'stdio,id=serial0,signal=off',
    '-serial',
    'chardev:serial0',
    '-monitor',
    'none',
  );
  if (kernel) argv.push('-kernel', kernel.image, '-initrd', kernel.initrd, '-append', kernel.commandLine);
  return argv;
}

module.exports = { vmwareHardware };
