/** What says "secret" wherever it stands in a name: `rd.iscsi.password`, `GRUB2_PASSWORD`, `WIRELESS_WPA_PSK`. */
const telling =
  /passw(?:or)?d|pass_?(?:phrase|code)|secret|credential|rootpw|vncpw|(?:^|[._-])(?:pass|pwd|psk|pin|token|cak)\d*(?:$|[._-])/;

/** Keys that are neither paths nor names: `private-key`, `PresharedKey`, `wep_key0`, `WIRELESS_KEY_0`. */
const keys =
  /(?:private|pre-?shared|shared|api|access|auth|account|encryption|wep|wireless|wpa|secure|signing)[._-]?key[._-]?\d*$/;

/** What is said of a secret, not the secret: `psk-flags`, `password-file`, `PASS_MAX_DAYS`. */
const aboutSecrets =
  /[._-]?(?:flags|files?|path|type|mgmt|days|age|len|length|timeout|tries|retries|command|policy|quality)$/;

/** Names that mean a key in network configuration, and nothing secret elsewhere. */
const networkKeys = /^(?:key\d*|private|shared)$/;
const networkConfiguration =
  /^\/etc\/(?:netplan|network|NetworkManager|sysconfig\/network|wpa_supplicant|wireguard|net|systemd\/network|iwd)|^\/var\/lib\/(?:iwd|NetworkManager)|^\/run\/netplan/;

const anySecretName = /pass|pw|secret|credential|psk|pin|token|cak|key|private|shared/i;

/** False for a line that has no name {@link isSecretName} is true for. Most have none, and this is quickly known. */
export function mayNameSecret(line: string): boolean {
  return anySecretName.test(line);
}

/** True where what is assigned to `name` in the file `path` is not to be shown. */
export function isSecretName(name: string, path: string): boolean {
  const lower = name.toLowerCase();
  if (networkKeys.test(lower)) return networkConfiguration.test(path);
  if (keys.test(lower)) return true;
  return telling.test(lower) && !aboutSecrets.test(lower);
}
