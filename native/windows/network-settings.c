#include "network-settings.h"

#include <stdio.h>
#include <windows.h>

#include "network-output.h"
#include "network-programs.h"
#include "network-registry.h"

/*
 * netsh and route do it, which every Windows from XP on has and whose settings stay: what the IP
 * Helper functions set is gone at the next boot, and the registry alone is not looked at before.
 * Arguments have no names but where they must, as XP has other names for some.
 */

#define NETSH(...) network_run(L"netsh.exe", (const wchar_t* const[]){__VA_ARGS__, NULL})

/* Before Vista an interface cannot be named by its index, and netsh wants a metric of each gateway.
 */
static int is_before_vista(void) { return LOBYTE(LOWORD(GetVersion())) < 6; }

/* Vista does not know that a DNS server can be taken without being asked first. */
static int asks_dns_servers(void) {
  const DWORD version = GetVersion();
  const int major = LOBYTE(LOWORD(version)), minor = HIBYTE(LOWORD(version));
  return major > 6 || (major == 6 && minor >= 1);
}

struct target {
  const struct network_conf* conf;
  const struct network_adapter* settings;
  const wchar_t* name;     /* of the connection */
  wchar_t interface4[257]; /* as netsh is told of it */
  wchar_t interface6[257];
  int failed;
};

static void number(wchar_t* text, int value) {
  _snwprintf(text, 15, L"%d", value);
  text[15] = L'\0';
}

static void mask_of(wchar_t* text, int prefix) {
  const DWORD mask = prefix == 0 ? 0 : 0xffffffffUL << (32 - prefix);
  _snwprintf(text, 15, L"%lu.%lu.%lu.%lu", mask >> 24, mask >> 16 & 255, mask >> 8 & 255,
             mask & 255);
  text[15] = L'\0';
}

static void note(struct target* target, const wchar_t* what, const wchar_t* value, int status) {
  if (status != 0) target->failed++;
  if (status == 0)
    network_say(L"%ls: %ls %ls is set.", target->name, what, value);
  else
    network_say(L"%ls: %ls %ls is not set: status %d.", target->name, what, value, status);
}

/* The next setting of a kind and family after one, or the first; NULL where there is none left. */
static const struct network_setting* next(const struct target* target, enum setting_kind kind,
                                          enum address_family family,
                                          const struct network_setting* after) {
  const struct network_setting* all = target->conf->settings + target->settings->first;
  const struct network_setting* end = all + target->settings->count;
  for (const struct network_setting* one = after == NULL ? all : after + 1; one < end; one++) {
    if (one->kind == kind && one->family == family) return one;
  }
  return NULL;
}

/* The first address takes the place of what the adapter had, DHCP included; others are added to it.
 */
static void set_ipv4(struct target* target) {
  const struct network_setting* gateway = next(target, SETTING_GATEWAY, FAMILY_IPV4, NULL);
  const struct network_setting* first = next(target, SETTING_ADDRESS, FAMILY_IPV4, NULL);
  wchar_t mask[16], metric[16];
  if (first == NULL) return;
  mask_of(mask, first->prefix);
  if (gateway != NULL) number(metric, gateway->metric);
  const wchar_t* way = gateway == NULL ? L"none" : gateway->value;
  /* Nothing after it where Windows chooses the metric, which on XP is 0. */
  const wchar_t* way_metric =
      gateway != NULL && (gateway->metric > 0 || is_before_vista()) ? metric : NULL;
  int status = -1;
  /* Right after its driver is installed, an adapter may not take it yet. */
  for (int attempt = 0; attempt < 3 && status != 0; attempt++) {
    if (attempt > 0) Sleep(3000);
    status = NETSH(L"interface", L"ip", L"set", L"address", target->interface4, L"static",
                   first->value, mask, way, way_metric);
  }
  note(target, L"address", first->value, status);
  if (gateway != NULL) note(target, L"gateway", gateway->value, status);

  for (const struct network_setting* one = first;
       (one = next(target, SETTING_ADDRESS, FAMILY_IPV4, one)) != NULL;) {
    mask_of(mask, one->prefix);
    note(target, L"address", one->value,
         NETSH(L"interface", L"ip", L"add", L"address", target->interface4, one->value, mask));
  }
  for (const struct network_setting* one = gateway;
       one != NULL && (one = next(target, SETTING_GATEWAY, FAMILY_IPV4, one)) != NULL;) {
    wchar_t to[300], by[32];
    _snwprintf(to, 299, L"gateway=%ls", one->value);
    to[299] = L'\0';
    _snwprintf(by, 31, L"gwmetric=%d", one->metric);
    by[31] = L'\0';
    note(target, L"gateway", one->value,
         NETSH(L"interface", L"ip", L"add", L"address", target->interface4, to,
               one->metric > 0 || is_before_vista() ? by : NULL));
  }
}

/* DNS and WINS servers: the first takes the place of those that there are. */
static void set_servers(struct target* target, const wchar_t* protocol, const wchar_t* what,
                        enum setting_kind kind, enum address_family family) {
  const wchar_t* card = family == FAMILY_IPV6 ? target->interface6 : target->interface4;
  const wchar_t* unasked = kind == SETTING_DNS && asks_dns_servers() ? L"validate=no" : NULL;
  const struct network_setting* first = next(target, kind, family, NULL);
  for (const struct network_setting* one = first; one != NULL;
       one = next(target, kind, family, one)) {
    int status =
        one == first
            ? NETSH(L"interface", protocol, L"set", what, card, L"static", one->value, unasked)
            : NETSH(L"interface", protocol, L"add", what, card, one->value, unasked);
    note(target, kind == SETTING_DNS ? L"DNS server" : L"WINS server", one->value, status);
  }
}

/* What is there already, from an earlier attempt, can be set and not added. */
static int add_route6(struct target* target, const wchar_t* destination,
                      const struct network_setting* setting, const wchar_t* gateway) {
  wchar_t by[32];
  const wchar_t* metric = setting->metric > 0 ? by : NULL;
  _snwprintf(by, 31, L"metric=%d", setting->metric);
  by[31] = L'\0';
  int status = NETSH(L"interface", L"ipv6", L"add", L"route", destination, target->interface6,
                     gateway, metric);
  if (status == 0) return 0;
  return NETSH(L"interface", L"ipv6", L"set", L"route", destination, target->interface6, gateway,
               metric);
}

static void with_prefix(wchar_t* text, const struct network_setting* setting) {
  _snwprintf(text, 63, L"%ls/%d", setting->value, setting->prefix);
  text[63] = L'\0';
}

static void set_ipv6(struct target* target) {
  const struct network_setting* one = NULL;
  wchar_t text[64];
  while ((one = next(target, SETTING_ADDRESS, FAMILY_IPV6, one)) != NULL) {
    with_prefix(text, one);
    int status = NETSH(L"interface", L"ipv6", L"add", L"address", target->interface6, text);
    if (status != 0)
      status = NETSH(L"interface", L"ipv6", L"set", L"address", target->interface6, one->value);
    note(target, L"address", text, status);
  }
  while ((one = next(target, SETTING_GATEWAY, FAMILY_IPV6, one)) != NULL)
    note(target, L"gateway", one->value, add_route6(target, L"::/0", one, one->value));
  while ((one = next(target, SETTING_ROUTE, FAMILY_IPV6, one)) != NULL) {
    with_prefix(text, one);
    note(target, L"route", text, add_route6(target, text, one, one->gateway));
  }
}

static void set_suffix(struct target* target, const wchar_t* guid) {
  const struct network_setting* suffix = next(target, SETTING_SUFFIX, FAMILY_NONE, NULL);
  if (suffix == NULL) return;
  note(target, L"DNS suffix", suffix->value, set_dns_suffix(guid, suffix->value) ? 0 : -1);
}

/* Only for the eye, and for scripts that use the name: another connection may have it by now. */
static void rename_connection(const struct target* target) {
  const wchar_t* wanted = target->settings->name;
  wchar_t from[300], to[300];
  if (wanted == NULL || wcscmp(wanted, target->name) == 0) return;
  _snwprintf(from, 299, L"name=%ls", target->name);
  _snwprintf(to, 299, L"newname=%ls", wanted);
  from[299] = to[299] = L'\0';
  int status = NETSH(L"interface", L"set", L"interface", from, to);
  if (status == 0)
    network_say(L"%ls: is called %ls again.", target->name, wanted);
  else
    network_say(L"%ls: keeps its name, as %ls is refused: status %d.", target->name, wanted,
                status);
}

/* By its index, which no name that somebody has given can be mistaken for. */
static void call_interface(wchar_t* text, const wchar_t* name, unsigned long index) {
  if (is_before_vista() || index == 0)
    wcscpy(text, name);
  else
    _snwprintf(text, 256, L"%lu", index);
}

int apply_adapter(const struct network_conf* conf, const struct network_adapter* settings,
                  const struct present_adapter* adapter) {
  struct target target = {.conf = conf, .settings = settings, .name = adapter->name};
  call_interface(target.interface4, adapter->name, adapter->index);
  call_interface(target.interface6, adapter->name, adapter->ipv6_index);

  network_say(L"%ls is the adapter %ls.", adapter->name, settings->mac_text);
  /* First what no command sets, so that the commands make Windows see it. */
  set_suffix(&target, adapter->guid);
  set_ipv4(&target);
  set_servers(&target, L"ip", L"dns", SETTING_DNS, FAMILY_IPV4);
  set_servers(&target, L"ip", L"wins", SETTING_WINS, FAMILY_IPV4);
  set_ipv6(&target);
  set_servers(&target, L"ipv6", L"dnsserver", SETTING_DNS, FAMILY_IPV6);
  rename_connection(&target);
  return target.failed;
}

/* A route that cannot be set is no failure: it stays in the registry, and Windows sets it when it
 * boots. */
void apply_routes(const struct network_conf* conf) {
  for (size_t at = 0; at < conf->route_count; at++) {
    const struct network_setting* route = &conf->settings[at];
    wchar_t mask[16], metric[16];
    mask_of(mask, route->prefix);
    number(metric, route->metric);
    const wchar_t* arguments[] = {L"-p",          L"add",    route->value, L"mask", mask,
                                  route->gateway, L"metric", metric,       NULL};
    if (route->metric == 0) arguments[6] = NULL;
    int status = network_run(L"route.exe", arguments);
    if (status == 0)
      network_say(L"The route to %ls/%d is set.", route->value, route->prefix);
    else
      network_say(L"The route to %ls/%d is not set: status %d.", route->value, route->prefix,
                  status);
  }
}
