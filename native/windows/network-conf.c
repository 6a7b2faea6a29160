#include "network-conf.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "network-output.h"

enum { MAX_BYTES = 256 * 1024, MAX_NAME = 200, MAX_SUFFIX = 255, MAX_METRIC = 9999 };

/* The text of a file in UTF-8; NULL where there is none. */
static wchar_t* read_text(const wchar_t* path) {
  HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return NULL;
  char* bytes = malloc(MAX_BYTES + 1);
  DWORD got = 0;
  wchar_t* text = NULL;
  /* More than what a conversion writes is not read at all; nothing at all has no first line. */
  if (bytes != NULL && ReadFile(file, bytes, MAX_BYTES + 1, &got, NULL) && got > 0 &&
      got <= MAX_BYTES && memchr(bytes, 0, got) == NULL) {
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bytes, (int)got, NULL, 0);
    if (length > 0) text = calloc((size_t)length + 1, sizeof *text);
    if (text != NULL) MultiByteToWideChar(CP_UTF8, 0, bytes, (int)got, text, length);
  }
  free(bytes);
  CloseHandle(file);
  return text;
}

/* Cuts the next part off at a separator; NULL where there is none left. */
static wchar_t* cut(wchar_t** rest, wchar_t separator) {
  wchar_t* part = *rest;
  if (part == NULL) return NULL;
  wchar_t* end = wcschr(part, separator);
  if (end != NULL) *end = L'\0';
  *rest = end == NULL ? NULL : end + 1;
  return part;
}

/* A number of plain digits; -1 for anything else. */
static int number_of(const wchar_t* text, int most) {
  int number = 0;
  if (text == NULL || *text == L'\0' || wcslen(text) > 5) return -1;
  for (; *text != L'\0'; text++) {
    if (*text < L'0' || *text > L'9') return -1;
    number = number * 10 + (*text - L'0');
  }
  return number <= most ? number : -1;
}

static int is_ipv4(const wchar_t* text) {
  int parts = 0, digits = 0, value = 0;
  for (;; text++) {
    if (*text >= L'0' && *text <= L'9') {
      value = value * 10 + (*text - L'0');
      if (++digits > 3 || value > 255) return 0;
    } else if (*text == L'.' || *text == L'\0') {
      if (digits == 0 || ++parts > 4) return 0;
      if (*text == L'\0') return parts == 4;
      digits = value = 0;
    } else {
      return 0;
    }
  }
}

/* netsh looks closer; nothing but an address has these characters. */
static int is_ipv6(const wchar_t* text) {
  size_t length = wcslen(text);
  int colons = 0;
  if (length < 2 || length > 45 || wcsspn(text, L"0123456789abcdefABCDEF:.") != length) return 0;
  for (; *text != L'\0'; text++) colons += *text == L':';
  return colons >= 2 && colons <= 8;
}

static enum address_family family_of(const wchar_t* text) {
  if (text == NULL) return FAMILY_NONE;
  if (is_ipv4(text)) return FAMILY_IPV4;
  return is_ipv6(text) ? FAMILY_IPV6 : FAMILY_NONE;
}

static int is_mac(const wchar_t* text, unsigned char* mac) {
  static const wchar_t digits[] = L"0123456789abcdef";
  if (wcslen(text) != 17) return 0;
  for (int at = 0; at < 17; at++) {
    if (at % 3 == 2) {
      if (text[at] != L':') return 0;
      continue;
    }
    wchar_t small = text[at] >= L'A' && text[at] <= L'F' ? text[at] + (L'a' - L'A') : text[at];
    const wchar_t* digit = wcschr(digits, small);
    if (digit == NULL || small == L'\0') return 0;
    mac[at / 3] = (unsigned char)(mac[at / 3] << 4 | (digit - digits));
  }
  return 1;
}

/* Windows takes no other names of connections, and a command line has no trouble with these. */
static int is_name(const wchar_t* text) {
  size_t length = wcslen(text);
  if (length == 0 || length > MAX_NAME || wcspbrk(text, L"\"*/:<>?\\|") != NULL) return 0;
  for (; *text != L'\0'; text++) {
    if (*text < 0x20 || *text == 0x7f) return 0;
  }
  return 1;
}

static int is_suffix(const wchar_t* text) {
  static const wchar_t allowed[] =
      L"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  size_t length = wcslen(text);
  return length > 0 && length <= MAX_SUFFIX && wcsspn(text, allowed) == length;
}

/* `ADDRESS/LENGTH`; a route may lead everywhere, which is a length of 0. */
static int read_prefix(struct network_setting* setting, wchar_t* text, int least) {
  wchar_t* rest = text;
  setting->value = cut(&rest, L'/');
  setting->family = family_of(setting->value);
  setting->prefix = number_of(rest, setting->family == FAMILY_IPV4 ? 32 : 128);
  return setting->family != FAMILY_NONE && setting->prefix >= least;
}

static int read_metric(struct network_setting* setting, const wchar_t* rest) {
  if (rest == NULL) return 1;
  setting->metric = number_of(rest, MAX_METRIC);
  return setting->metric > 0;
}

static int read_setting(struct network_setting* setting, const wchar_t* word, wchar_t* rest) {
  if (wcscmp(word, L"address") == 0) {
    setting->kind = SETTING_ADDRESS;
    return read_prefix(setting, rest, 1);
  }
  if (wcscmp(word, L"gateway") == 0) {
    setting->kind = SETTING_GATEWAY;
    setting->value = cut(&rest, L' ');
    setting->family = family_of(setting->value);
    return setting->family != FAMILY_NONE && read_metric(setting, rest);
  }
  if (wcscmp(word, L"route") == 0) {
    setting->kind = SETTING_ROUTE;
    wchar_t* destination = cut(&rest, L' ');
    setting->gateway = cut(&rest, L' ');
    return read_prefix(setting, destination, 0) && family_of(setting->gateway) == setting->family &&
           read_metric(setting, rest);
  }
  setting->value = rest;
  if (wcscmp(word, L"suffix") == 0) {
    setting->kind = SETTING_SUFFIX;
    return is_suffix(rest);
  }
  setting->family = family_of(rest);
  setting->kind = wcscmp(word, L"dns") == 0 ? SETTING_DNS : SETTING_WINS;
  if (setting->kind == SETTING_DNS) return setting->family != FAMILY_NONE;
  return wcscmp(word, L"wins") == 0 && setting->family == FAMILY_IPV4;
}

static int read_line(struct network_conf* conf, wchar_t* line) {
  wchar_t* rest = line;
  const wchar_t* word = cut(&rest, L' ');
  struct network_adapter* adapter =
      conf->adapter_count == 0 ? NULL : &conf->adapters[conf->adapter_count - 1];
  if (rest == NULL) return 0;
  if (wcscmp(word, L"adapter") == 0) {
    adapter = &conf->adapters[conf->adapter_count];
    if (!is_mac(rest, adapter->mac)) return 0;
    adapter->mac_text = rest;
    adapter->first = conf->setting_count;
    conf->adapter_count++;
    return 1;
  }
  if (wcscmp(word, L"name") == 0) {
    if (adapter == NULL || adapter->name != NULL || !is_name(rest)) return 0;
    adapter->name = rest;
    return 1;
  }
  struct network_setting* setting = &conf->settings[conf->setting_count];
  if (!read_setting(setting, word, rest)) return 0;
  /* A route of IPv6 is bound to an adapter, everything else but a route always is. */
  if (adapter == NULL && (setting->kind != SETTING_ROUTE || setting->family != FAMILY_IPV4))
    return 0;
  conf->setting_count++;
  if (adapter == NULL)
    conf->route_count++;
  else
    adapter->count++;
  return 1;
}

static int read_lines(struct network_conf* conf) {
  wchar_t* rest = conf->text;
  wchar_t* line;
  for (int number = 1; (line = cut(&rest, L'\n')) != NULL; number++) {
    size_t length = wcslen(line);
    if (length > 0 && line[length - 1] == L'\r') line[length - 1] = L'\0';
    if (number == 1 ? wcscmp(line, L"v2v-node-network 1") == 0
                    : *line == L'\0' || read_line(conf, line))
      continue;
    network_say(L"Line %d of the network settings cannot be read: %ls", number, line);
    return 0;
  }
  return 1;
}

struct network_conf* network_conf_read(const wchar_t* path) {
  struct network_conf* conf = calloc(1, sizeof *conf);
  if (conf == NULL) return NULL;
  conf->text = read_text(path);
  if (conf->text == NULL) {
    network_say(L"The network settings in %ls cannot be read.", path);
    network_conf_free(conf);
    return NULL;
  }
  size_t lines = 2;
  for (const wchar_t* at = conf->text; *at != L'\0'; at++) lines += *at == L'\n';
  conf->settings = calloc(lines, sizeof *conf->settings);
  conf->adapters = calloc(lines, sizeof *conf->adapters);
  if (conf->settings == NULL || conf->adapters == NULL || !read_lines(conf)) {
    network_conf_free(conf);
    return NULL;
  }
  return conf;
}

void network_conf_free(struct network_conf* conf) {
  if (conf == NULL) return;
  free(conf->text);
  free(conf->settings);
  free(conf->adapters);
  free(conf);
}
