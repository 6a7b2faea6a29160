import { mask, maskSecretLines } from '../../../../lib/conversion/changes/secrets';

const masked = (path: string, text: string): string => maskSecretLines(path, text.split('\n')).join('\n');

/** What must never be seen; each stands in one of the texts below. */
const secret = 'Hunter2-Zx9';
const hash = `$6$saltsalt$${'Abc./123'.repeat(10)}`;
const pbkdf2 = `grub.pbkdf2.sha512.10000.${'0A1B'.repeat(20)}.${'2C3D'.repeat(20)}`;
const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';

/** Path, text, and what is shown of it. */
const texts: [title: string, path: string, text: string, shown: string][] = [
  [
    'shadow',
    '/etc/shadow',
    `root:${hash}:19000:0:99999:7:::\ndaemon:*:19000::::::\nbin:!!:1::::::\nold:!${hash}:1::::::`,
    `root:${mask}:19000:0:99999:7:::\ndaemon:*:19000::::::\nbin:!!:1::::::\nold:!${mask}:1::::::`,
  ],
  ['DES in a backup of shadow', '/etc/shadow-', `a:${secret}:1::::::`, `a:${mask}:1::::::`],
  ['gshadow', '/etc/gshadow', `wheel:${secret}:root:a,b\nadm:!::`, `wheel:${mask}:root:a,b\nadm:!::`],
  [
    'old passwd',
    '/etc/passwd',
    `a:${secret}:1:1::/:/bin/sh\nb:x:2:2::/:/bin/sh`,
    `a:${mask}:1:1::/:/bin/sh\nb:x:2:2::/:/bin/sh`,
  ],
  ['opasswd', '/etc/security/opasswd', `a:1000:2:${hash},${secret}`, `a:1000:2:${mask}`],
  ['htpasswd', '/srv/.htpasswd', `a:${secret}`, `a:${mask}`],
  ['smbpasswd', '/etc/samba/smbpasswd', `a:1:${secret}`, mask],
  [
    'a private key',
    '/opt/x.conf',
    `a=1\n-----BEGIN RSA PRIVATE KEY-----\n${body}\n${secret}\n-----END RSA PRIVATE KEY-----\nb=2`,
    `a=1\n-----BEGIN RSA PRIVATE KEY-----\n${mask}\n${mask}\n-----END RSA PRIVATE KEY-----\nb=2`,
  ],
  [
    'a private key in YAML',
    '/etc/cloud/x.cfg',
    `k: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n  ${body}\n  -----END OPENSSH PRIVATE KEY-----\nb: 2`,
    `k: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n${mask}\n  -----END OPENSSH PRIVATE KEY-----\nb: 2`,
  ],
  [
    'a private key without an end',
    '/opt/x',
    `-----BEGIN PRIVATE KEY-----\n${body}\n${secret}`,
    `-----BEGIN PRIVATE KEY-----\n${mask}\n${mask}`,
  ],
  [
    'a private key on one line',
    '/opt/x.json',
    `{"k": "-----BEGIN PRIVATE KEY-----\\n${body}\\n-----END PRIVATE KEY-----"}`,
    `{"k": "-----BEGIN PRIVATE KEY-----${mask}-----END PRIVATE KEY-----"}`,
  ],
  [
    'a PGP key',
    '/opt/x',
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${secret}\n-----END PGP PRIVATE KEY BLOCK-----`,
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${mask}\n-----END PGP PRIVATE KEY BLOCK-----`,
  ],
  ['a host key of ssh', '/etc/ssh/ssh_host_ed25519_key', `a\n${secret}`, `${mask}\n${mask}`],
  ['a user key of ssh', '/root/.ssh/id_rsa', secret, mask],
  ['a key of TLS', '/etc/pki/tls/private/localhost.key', secret, mask],
  ['a key file of LUKS', '/etc/cryptsetup-keys.d/root.key', secret, mask],
  ['a key file of LUKS in /boot', '/boot/crypto_keyfile.bin', secret, mask],
  ['a key file of LUKS of its own name', '/root/luks-keyfile', secret, mask],
  [
    'a keyfile of NetworkManager',
    '/etc/NetworkManager/system-connections/a.nmconnection',
    `[wifi-security]\nkey-mgmt=wpa-psk\npsk=${secret} and more\npsk-flags=0\nwep-key0=${secret}\n[802-1x]\nidentity=me\npassword=${secret}\nprivate-key-password=${secret}\n[vpn-secrets]\nXauth=${secret}\n[ipv4]\nmethod=auto`,
    `[wifi-security]\nkey-mgmt=wpa-psk\npsk=${mask}\npsk-flags=0\nwep-key0=${mask}\n[802-1x]\nidentity=me\npassword=${mask}\nprivate-key-password=${mask}\n[vpn-secrets]\nXauth=${mask}\n[ipv4]\nmethod=auto`,
  ],
  [
    'wireguard by NetworkManager',
    '/etc/NetworkManager/system-connections/w',
    `private-key=${secret}\n[wireguard-peer.x=]\npreshared-key=${secret}`,
    `private-key=${mask}\n[wireguard-peer.x=]\npreshared-key=${mask}`,
  ],
  [
    'ifcfg',
    '/etc/sysconfig/network-scripts/keys-wifi',
    `KEY1=${secret}\nWPA_PSK='${secret}'\nDEFAULTKEY=1`,
    `KEY1=${mask}\nWPA_PSK=${mask}\nDEFAULTKEY=1`,
  ],
  [
    'wicked',
    '/etc/sysconfig/network/ifcfg-wlan0',
    `WIRELESS_WPA_PSK='${secret}'\nWIRELESS_KEY_0="${secret}"\nSTARTMODE='auto'`,
    `WIRELESS_WPA_PSK=${mask}\nWIRELESS_KEY_0=${mask}\nSTARTMODE='auto'`,
  ],
  [
    'wpa_supplicant',
    '/etc/wpa_supplicant.conf',
    `network={\n  ssid="home"\n  psk="${secret}"\n  sae_password="${secret}"\n  wep_key0=${secret}\n}`,
    `network={\n  ssid="home"\n  psk=${mask}\n  sae_password=${mask}\n  wep_key0=${mask}\n}`,
  ],
  [
    'ifupdown',
    '/etc/network/interfaces',
    `iface wlan0 inet dhcp\n  wpa-ssid home\n  wpa-psk ${secret}\n  wireless-key1 ${secret}`,
    `iface wlan0 inet dhcp\n  wpa-ssid home\n  wpa-psk ${mask}\n  wireless-key1 ${mask}`,
  ],
  [
    'netplan',
    '/etc/netplan/01.yaml',
    `wifis:\n  w:\n    access-points:\n      home:\n        password: "${secret}"\n      b:\n        auth:\n          key-management: psk\n          password: ${secret}\n  tunnels:\n    keys:\n      private: ${secret}`,
    `wifis:\n  w:\n    access-points:\n      home:\n        password: ${mask}\n      b:\n        auth:\n          key-management: psk\n          password: ${mask}\n  tunnels:\n    keys:\n      private: ${mask}`,
  ],
  [
    'iwd',
    '/var/lib/iwd/home.psk',
    `[Security]\nPassphrase=${secret}\nPreSharedKey=${secret}`,
    `[Security]\nPassphrase=${mask}\nPreSharedKey=${mask}`,
  ],
  [
    'wireguard',
    '/etc/wireguard/wg0.conf',
    `PrivateKey = ${secret}\nAddress = 10.0.0.1/24`,
    `PrivateKey = ${mask}\nAddress = 10.0.0.1/24`,
  ],
  ['ppp', '/etc/ppp/chap-secrets', `me * ${secret} *`, mask],
  ['ipsec', '/etc/ipsec.secrets', `: PSK "${secret}"`, mask],
  [
    'GRUB 2',
    '/etc/grub.d/40_custom',
    `set superusers="root"\npassword_pbkdf2 root ${pbkdf2}\npassword me ${secret}`,
    `set superusers="root"\npassword_pbkdf2 ${mask}\npassword ${mask}`,
  ],
  ['user.cfg', '/boot/grub2/user.cfg', `GRUB2_PASSWORD=${pbkdf2}`, `GRUB2_PASSWORD=${mask}`],
  ['a hash of GRUB elsewhere', '/opt/x', `is '${pbkdf2}' here`, `is '${mask}' here`],
  [
    'GRUB Legacy',
    '/boot/grub/menu.lst',
    `password --md5 $1$abcdefgh$${'x'.repeat(22)}\n# password ${secret}\ntimeout 5`,
    `password ${mask}\n# password ${mask}\ntimeout 5`,
  ],
  [
    'extlinux',
    '/boot/extlinux/extlinux.conf',
    `MENU MASTER PASSWD ${secret}\nTIMEOUT 5`,
    `MENU MASTER PASSWD ${mask}\nTIMEOUT 5`,
  ],
  [
    'a kernel command line',
    '/boot/loader/entries/a.conf',
    `options root=/dev/vda1 rd.iscsi.password=${secret} rd.iscsi.in.password=${secret} ro rd.luks.key=/key:/dev/sdb`,
    `options root=/dev/vda1 rd.iscsi.password=${mask} rd.iscsi.in.password=${mask} ro rd.luks.key=/key:/dev/sdb`,
  ],
  [
    'a kernel command line in quotes',
    '/etc/default/grub',
    `GRUB_CMDLINE_LINUX="rd.iscsi.password=${secret} root=/dev/vda1 netroot=iscsi:me:${secret}@192.0.2.1::3260::iqn"`,
    `GRUB_CMDLINE_LINUX="rd.iscsi.password=${mask} root=/dev/vda1 netroot=iscsi:${mask}@192.0.2.1::3260::iqn"`,
  ],
  [
    'a credential of systemd',
    '/etc/kernel/cmdline',
    `ro systemd.set_credential=a:${secret} quiet`,
    `ro systemd.set_credential=${mask} quiet`,
  ],
  [
    'a mount',
    '/etc/fstab',
    `//s/a /mnt cifs username=me,password=${secret} 0 0`,
    `//s/a /mnt cifs username=me,password=${mask} 0 0`,
  ],
  [
    'an address of a repository',
    '/etc/apt/sources.list',
    `deb https://me:${secret}@example.org/debian stable main`,
    `deb https://me:${mask}@example.org/debian stable main`,
  ],
  [
    'a password with an at sign in an address',
    '/etc/yum.repos.d/a.repo',
    `baseurl=http://me:a@${secret}@h/x`,
    `baseurl=http://me:${mask}@h/x`,
  ],
  [
    'a value in quotes with spaces',
    '/etc/x',
    `export DB_PASSWORD="two ${secret} words" # a comment`,
    `export DB_PASSWORD=${mask} # a comment`,
  ],
  [
    'a value in quotes over lines',
    '/etc/x',
    `password="one\n${secret}\nend"\nb=1`,
    `password=${mask}\n${mask}\n${mask}\nb=1`,
  ],
  ['a value that goes on', '/etc/x', `password=one\\\n${secret}\nb=1`, `password=${mask}\n${mask}\nb=1`],
  [
    'an assignment in quotes',
    '/etc/systemd/system/a.service',
    `Environment="API_TOKEN=two ${secret}" "B=1"`,
    `Environment="API_TOKEN=${mask}" "B=1"`,
  ],
  [
    'JSON',
    '/etc/x.json',
    `{"user": "me", "password": "${secret}", "pin": 12345}`,
    `{"user": "me", "password": ${mask}, "pin": ${mask}`,
  ],
  [
    'XML',
    '/etc/x.xml',
    `<a><Password type="x">${secret}</Password></a>`,
    `<a><Password type="x">${mask}</Password></a>`,
  ],
  [
    'a list in YAML',
    '/etc/x.yaml',
    `password: |\n  ${secret}\n\n  ${secret}\nb: 1\nsecrets:\n- ${secret}\nc: 1`,
    `password: ${mask}\n  ${mask}\n\n  ${mask}\nb: 1\nsecrets:\n${mask}\nc: 1`,
  ],
  [
    'an option of a command',
    '/etc/cron.d/a',
    `mount --password ${secret} --user me -o password=${secret}`,
    `mount --password ${mask} --user me -o password=${mask}`,
  ],
  ['a header of HTTP', '/etc/x', `Authorization: Basic ${secret}`, `Authorization: Basic ${mask}`],
  ['a hash anywhere', '/opt/x', `user "${hash}" ok`, `user "${mask}" ok`],
  [
    'kickstart',
    '/root/anaconda-ks.cfg',
    `rootpw --plaintext ${secret}\nuser --name=me --password=${secret}\nlang en`,
    `rootpw ${mask}\nuser --name=me --password=${mask}\nlang en`,
  ],
  [
    'debconf',
    '/var/cache/debconf/config.dat',
    `Name: passwd/user-password\nTemplate: x\nValue: ${secret}\n\nName: grub-pc/install_devices\nValue: /dev/vda`,
    `Name: passwd/user-password\nTemplate: x\nValue: ${mask}\n\nName: grub-pc/install_devices\nValue: /dev/vda`,
  ],
  ['debconf’s passwords', '/var/cache/debconf/passwords.dat', `Value: ${secret}`, mask],
  ['a comment', '/etc/x', `#password=${secret}`, `#password=${mask}`],
];

it.each(texts)('%s', (_title, path, text, shown) => {
  const result = masked(path, text);
  for (const value of [secret, hash, pbkdf2, body]) expect(result).not.toContain(value);
  expect(result.split('\n')).toHaveLength(text.split('\n').length);
  expect(result).toBe(shown);
});

it.each(['a', 'a.', '-a', '$pbkdf2', 'iscsi:', '"password=a', 'password="', '<a>', '-----BEGIN '])(
  'a line of nothing but %s takes no time',
  (piece) => {
    const started = performance.now();
    masked('/etc/network/x', piece.repeat(Math.floor((256 * 1024) / piece.length)));
    expect(performance.now() - started).toBeLessThan(10_000);
  },
);

/** What the conversion writes and reads most; nothing of it is hidden. */
const open: [path: string, text: string][] = [
  [
    '/etc/fstab',
    '# <file system> <mount point> <type> <options> <dump> <pass>\nUUID=1-2 / ext4 errors=remount-ro 0 1',
  ],
  ['/etc/crypttab', 'luks-1 UUID=1-2 /etc/keys/root.key luks,discard,keyfile-timeout=5s'],
  [
    '/etc/default/grub',
    'GRUB_CMDLINE_LINUX="root=/dev/vda1 rd.luks.uuid=1-2 console=ttyS0"\nGRUB_DISABLE_OS_PROBER=true',
  ],
  ['/boot/grub/grub.cfg', '  search --no-floppy --fs-uuid --set=root 1-2\n  linux /vmlinuz root=UUID=1-2 ro'],
  ['/etc/systemd/network/70-a.link', '[Match]\nMACAddress=52:54:00:00:00:01\n\n[Link]\nName=ens192'],
  [
    '/etc/NetworkManager/system-connections/a',
    '[connection]\nid=a\nuuid=1-2\n\n[ipv4]\naddress1=192.0.2.1/24,192.0.2.254',
  ],
  ['/etc/network/interfaces', 'auto ens192\niface ens192 inet static\n  address 192.0.2.1'],
  ['/etc/passwd', 'root:x:0:0:root:/root:/bin/bash'],
  ['/etc/nsswitch.conf', 'passwd: files sss'],
  ['/etc/pam.d/common-password', 'password required pam_unix.so'],
  ['/etc/login.defs', 'PASS_MAX_DAYS 99999'],
  ['/etc/ssh/ssh_host_ed25519_key.pub', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 root@guest'],
  ['/etc/ssl/certs/a.pem', `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`],
  ['/etc/wireless', 'password='],
  ['/etc/lvm/lvm.conf', 'filter = [ "a|/dev/vda|", "r|.*|" ]'],
];

it.each(open)('nothing of %s is masked', (path, text) => expect(masked(path, text)).toBe(text));
