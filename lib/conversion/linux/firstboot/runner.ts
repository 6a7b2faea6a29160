import { directory, listPath, logPath, scriptDirectory, serviceName, stateDirectory } from './paths';

/**
 * The program that runs the first-boot scripts in the guest, for any POSIX shell. Attempts are counted before a script
 * runs, so that one that brings the machine down is not run for ever. It always succeeds: a script's failure is in the
 * log, and no unit is left failed.
 */
export const runner = `#!/bin/sh
# Runs what the conversion by v2v-node left for the first boots of this machine, then removes itself.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
umask 022
list=${listPath}
scripts=${scriptDirectory}

say() {
  echo "$(date '+%Y-%m-%d %H:%M:%S') $*"
}

# limited SECONDS COMMAND: ends the command when the time is over
limited() {
  if command -v timeout >/dev/null 2>&1; then
    timeout -k 30 "$@"
    return $?
  fi
  limit=$1
  shift
  "$@" &
  command_pid=$!
  (sleep "$limit"; kill "$command_pid") >/dev/null 2>&1 &
  watch_pid=$!
  wait "$command_pid"
  result=$?
  kill "$watch_pid" 2>/dev/null
  return "$result"
}

# attempts_of NAME NUMBER: notes how often a script is still to be tried; 0 takes it off the list
attempts_of() {
  while read -r listed count limit; do
    if [ "$listed" != "$1" ]; then
      echo "$listed $count $limit"
    elif [ "$2" -gt 0 ]; then
      echo "$listed $2 $limit"
    fi
  done < "$list" > "$list.new" && mv -f "$list.new" "$list" && sync
}

remove() {
  rm -f /etc/systemd/system/${serviceName}.service
  rm -f /etc/systemd/system/multi-user.target.wants/${serviceName}.service
  rm -f /etc/init.d/${serviceName} /etc/rc.d/init.d/${serviceName}
  for link in /etc/rc?.d/S99${serviceName} /etc/rc.d/rc?.d/S99${serviceName} /etc/init.d/rc?.d/S99${serviceName}; do
    rm -f "$link"
  done
  if [ -f /etc/init.d/.depend.start ]; then
    sed -i '/^TARGETS/s/ ${serviceName}\\( \\|$\\)/\\1/' /etc/init.d/.depend.start
  fi
  rm -rf ${directory} ${stateDirectory}
  rmdir ${directory.slice(0, directory.lastIndexOf('/'))} 2>/dev/null
}

# A shutdown lets the script in work end, as a package manager must not be cut short. One that only waits looks for
# the file FIRSTBOOT_STOP, and ends when it is there.
FIRSTBOOT_STOP=${stateDirectory}/stop
export FIRSTBOOT_STOP
stopping=
trap 'stopping=1; : > "$FIRSTBOOT_STOP"' TERM
[ -f "$list" ] || exit 0
rm -f "$FIRSTBOOT_STOP"
exec >> ${logPath} 2>&1 < /dev/null

todo=$(cat "$list")
while read -r name attempts seconds; do
  [ -n "$name" ] || continue
  [ -z "$stopping" ] || break
  left=$((attempts - 1))
  # What cannot be counted is not run: it would run for ever.
  attempts_of "$name" "$left" || break
  say "$name: begins"
  limited "$seconds" "$scripts/$name" < /dev/null &
  job=$!
  while :; do
    wait "$job"
    status=$?
    # A signal ends the wait, not the script.
    kill -0 "$job" 2>/dev/null || break
  done
  if [ "$status" -eq 0 ]; then
    attempts_of "$name" 0
    say "$name: done"
  elif [ "$left" -gt 0 ]; then
    say "$name: failed with status $status; tried again at the next boot, $left more times"
  else
    say "$name: failed with status $status; not tried again"
  fi
done <<LIST
$todo
LIST

if [ ! -s "$list" ]; then
  say "all is done"
  remove
fi
exit 0
`;
