'use strict';

const { accelerator } = require('./accelerator');
const { uefiArguments } = require('./firmware');

/** VMware's disk controllers as QEMU has them. */
const CONTROLLERS = {
  lsilogic: ['-device', 'lsi53c895a,id=scsi0', '-device', 'scsi-hd,bus=scsi0.0,drive=disk0'],
  pvscsi: ['-device', 'pvscsi,id=scsi0', '-device', 'scsi-hd,bus=scsi0.0,drive=disk0'],
  sata: ['-device', 'ide-hd,bus=ide.0,drive=disk0'],
  nvme: ['-device', 'nvme,drive=disk0,serial=VMWARE-NVME-0'],
};

/**
 * QEMU command line for a machine as VMware builds it: an LSI SCSI controller (or another) with the disk, and every
 * network card an E1000 behind a PCI Express port numbered 192 or so, which is what makes Linux call it `ens192`.
 * Serial console on stdio.
 */
function vmwareHardware({
  disk,
  format,
  memoryMiB,
  vcpus,
  nics,
  firmware = 'bios',
  diskController = 'lsilogic',
  kernel,
}) {
  const argv = ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'];
  argv.push('-machine', `q35,accel=${accelerator()}`, '-cpu', 'max');
  argv.push('-m', String(memoryMiB), '-smp', String(vcpus));
  if (firmware === 'uefi') argv.push(...uefiArguments());
  // Slot numbers come from the port itself rather than from ACPI
  argv.push('-global', 'ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off');
  argv.push('-drive', `file=${disk.replaceAll(',', ',,')},format=${format},if=none,id=disk0,cache=unsafe`);
  argv.push(...CONTROLLERS[diskController]);
  nics.forEach(({ pciSlot }, index) => {
    argv.push('-device', `pcie-root-port,id=port${index},chassis=${index + 1},slot=${pciSlot}`);
    // The first card's network is the one guests have addresses in; QEMU's others must not overlap it
    const network = index === 0 ? '' : `,net=10.0.${2 + index}.0/24`;
    const mac = `00:50:56:ab:cd:${String(index + 1).padStart(2, '0')}`;
    argv.push('-netdev', `user,id=net${index}${network}`);
    argv.push('-device', `e1000,bus=port${index},netdev=net${index},mac=${mac},romfile=`);
  });
  argv.push('-device', 'VGA', '-chardev', 'stdio,id=serial0,signal=off');
  argv.push('-serial', 'chardev:serial0', '-monitor', 'none');
  if (kernel) argv.push('-kernel', kernel.image, '-initrd', kernel.initrd, '-append', kernel.commandLine);
  return argv;
}

module.exports = { vmwareHardware };
