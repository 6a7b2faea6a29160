'use strict';

const { windowsExplanations } = require('./windows/explanations');

/**
 * Why a guest converted by v2v-node differs from the same guest converted by virt-v2v. The first entry that fits a
 * difference explains it; docs/differences.md has a section for each key. `noise`: every conversion and every start of a
 * guest makes such differences; they are counted and not shown one by one. `diff`: what the difference itself has to look like.
 *
 * @type {readonly { key: string, paths: RegExp[], kinds?: string[], diff?: RegExp, noise?: boolean }[]}
 */
const explanations = [
  {
    key: 'network-names',
    paths: [
      /^\/etc\/systemd\/network(\/70-v2v-[^/]+\.link)?$/,
      /^\/etc\/udev\/rules\.d\/70-persistent-net\.rules$/,
    ],
    kinds: ['only-ours'],
  },
  {
    key: 'initrd',
    paths: [/^\/boot\/(initrd\.img|initramfs|initrd)-[^/]+$/],
  },
  {
    key: 'initrd-settings',
    paths: [/^\/etc\/initramfs-tools\/modules$/, /^\/etc\/dracut\.conf\.d\/60-v2v-node\.conf$/],
  },
  {
    key: 'fallback-loader',
    paths: [/^\/boot\/efi\/EFI\/BOOT(\/|$)/i],
    kinds: ['only-ours'],
  },
  {
    key: 'block-devices',
    paths: [/^\/boot\/grub\/menu\.lst$/, /^\/etc\/initramfs-tools\/conf\.d\/resume$/],
  },
  {
    key: 'guest-agent',
    paths: [
      /^\/usr\/lib\/virt-sysprep(\/|$)/,
      /\/guestfs-firstboot(\.service)?$/,
      /\/[SK]\d\dguestfs-firstboot$/,
      /^\/etc\/rc\.d(\/rc[235]\.d)?$/,
      /^\/usr\/libexec\/v2v-node(\/|$)/,
      /^\/usr\/libexec$/,
      /^\/var\/lib\/v2v-node(\/|$)/,
      /^\/etc\/init\.d\/\.depend\.(boot|start|stop)$/,
      /\/v2v-node-firstboot(\.service)?$/,
      /\/[SK]\d\dv2v-node-firstboot$/,
    ],
  },
  { key: 'module-aliases', paths: [/^\/etc\/modprobe\.d\/virt-v2v-added\.conf$/], kinds: ['only-theirs'] },
  {
    key: 'removed-packages',
    paths: [
      /^\/etc\/vmware-tools(\/|$)/,
      /^\/etc\/pam\.d\/vmtoolsd$/,
      /^\/etc\/init\.d\/open-vm-tools$/,
      /^\/etc\/rc\d\.d\/[SK]\d\dopen-vm-tools$/,
      /^\/etc\/systemd\/system\/(.*\/)?(open-vm-tools|vgauth|vmtoolsd)\.service(\.requires)?$/,
      /^\/var\/lib\/systemd\/deb-systemd-helper-enabled\/(.*\/)?(open-vm-tools|vgauth|vmtoolsd)\.service/,
      /^\/var\/lib\/dpkg\/(status|info\/open-vm-tools\.(list|postrm))$/,
    ],
    kinds: ['only-theirs', 'both'],
  },
  { key: 'augeas-backups', paths: [/\.augsave$/], kinds: ['only-theirs'] },
  ...windowsExplanations,
  { key: 'logs', paths: [/^\/var\/log(\/|$)/], noise: true },
  {
    key: 'leftovers',
    paths: [/^\/(var\/)?tmp\//, /^\/(var\/)?run\//],
    noise: true,
  },
];

/** The explanation of a difference; undefined where there is none. */
function explain({ path, kind, diff: text = '' }) {
  return explanations.find(
    ({ paths, kinds, diff }) =>
      paths.some((pattern) => pattern.test(path)) &&
      (kinds?.includes(kind) ?? true) &&
      (diff?.test(text) ?? true),
  );
}

module.exports = { explain, explanations };
