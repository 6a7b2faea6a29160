/** For scripts: true when a default route, of IPv4 or IPv6, says that this machine is online. */
export const online = `online() {
  while read -r interface destination rest; do
    [ "$destination" = 00000000 ] && return 0
  done < /proc/net/route
  [ -r /proc/net/ipv6_route ] || return 1
  while read -r destination length source1 source2 hop metric count use flags interface; do
    [ "$destination$length" = 0000000000000000000000000000000000 ] && [ "$interface" != lo ] && return 0
  done < /proc/net/ipv6_route
  return 1
}
`;

/** For scripts: waits up to five minutes to be online, then gives up this attempt. It needs {@link online}. */
export const untilOnline = `waited=0
until online; do
  if [ "$waited" -ge 300 ] || [ -e "$FIRSTBOOT_STOP" ]; then
    echo 'This machine is not online.'
    exit 1
  fi
  sleep 2
  waited=$((waited + 2))
done
`;

export const waitOnline = online + untilOnline;
