import type { GuestFileChange, RegistryChange } from '../../../types/conversion';
import { formatBytes } from '../../text/bytes';
import type { Findings } from '../findings';
import { html, type Html } from '../html';
import type { Section } from '../section';
import { table } from '../table';
import { registryChangeText, registryPlaceText } from '../../text/registry-value';
import { diffBlock, diffSize } from './diff';

/** Lines of a diff that is open from the beginning. */
const shortDiff = 16;

const signs: Record<GuestFileChange['action'], string> = { created: '+', modified: '~', removed: '−' };

const reasons: Record<NonNullable<GuestFileChange['noDiff']>, string> = {
  binary: 'It is not text.',
  'too large': 'It is larger than 256 KiB, or differs in more than 1000 lines.',
  'type changed': 'What was one type of file became another, for instance a link.',
  'not read': 'It was not read.',
};

function attributes({ mode, owner }: GuestFileChange): string {
  const texts = [
    mode && `mode ${mode.before} → ${mode.after}`,
    owner && `owner ${owner.before} → ${owner.after}`,
  ];
  return texts.filter((text) => text !== undefined).join(' ');
}

function sizes({ sizeBefore, sizeAfter }: GuestFileChange): string {
  if (sizeBefore !== undefined && sizeAfter !== undefined) {
    return sizeBefore === sizeAfter
      ? formatBytes(sizeAfter)
      : `${formatBytes(sizeBefore)} → ${formatBytes(sizeAfter)}`;
  }
  const known = sizeAfter ?? sizeBefore;
  return known === undefined ? '' : formatBytes(known);
}

function change(file: GuestFileChange): Html {
  const { path, action, type, diff, noDiff, registry } = file;
  const amount = diff === undefined ? undefined : diffSize(diff);
  const head = html`<span class="badge ${action}"
      ><span aria-hidden="true">${signs[action]}</span> ${action}</span
    >
    <code class="path">${path}</code>
    <span class="quiet"
      >${type !== undefined && type !== 'file' && (type === 'symlink' ? 'link' : type)} ${sizes(file)}
      ${attributes(file)}</span
    >
    ${
      amount !== undefined &&
      html`<span class="amount"
        ><span class="good">+${amount.added}<span class="unseen"> lines added,</span></span>
        <span class="bad">−${amount.removed}<span class="unseen"> lines removed</span></span></span
      >`
    }`;
  if (registry !== undefined) {
    return html`<li>
      <details${registry.length <= shortDiff && html` open`}>
        <summary class="change">${head}</summary>
        ${registryTable(registry, path)}
      </details>
    </li>`;
  }
  if (diff === undefined) {
    return html`<li>
      <div class="change">${head}</div>
      ${noDiff !== undefined && html`<p class="quiet">No diff is shown. ${reasons[noDiff]}</p>`}
    </li>`;
  }
  const isOpen = amount !== undefined && amount.lines <= shortDiff;
  return html`<li>
    <details${isOpen && html` open`}>
      <summary class="change">${head}</summary>
      ${diffBlock(diff, path)}
    </details>
  </li>`;
}

function registryTable(changes: readonly RegistryChange[], path: string): Html {
  const rows = changes.map((each) => [
    html`<code>${registryPlaceText(each)}</code>`,
    each.action,
    html`<code>${registryChangeText(each)}</code>`,
  ]);
  return table(
    `Keys and values of ${path} that changed`,
    ['Key or value', 'Change', 'Before and after'],
    rows,
  );
}

/** Every file of the guest that the conversion changed, with what changed in it. */
export function changesSection({ conversion, disks }: Findings): Section | undefined {
  if (conversion === undefined) return undefined;
  const { changes, removedPackages } = conversion;
  const body = html`${
    disks === undefined &&
    html`<p>These changes were made in the overlay, which is removed: they are not on any disk.</p>`
  }
  ${
    removedPackages.length > 0 &&
    html`<p>Packages removed from the guest:</p>
      <ul class="words">
        ${removedPackages.map((name) => html`<li><code>${name}</code></li>`)}
      </ul>`
  }
  ${
    changes.length === 0
      ? html`<p class="quiet">No file of the guest was changed.</p>`
      : html`<ul class="changes">
          ${changes.map(change)}
        </ul>`
  }
  ${
    changes.length > 0 &&
    html`<p class="quiet">
      Secrets are shown as ********. What programs of the guest wrote by themselves, package managers for
      instance, is listed only where the conversion wrote there as well.
    </p>`
  }`;
  return { id: 'changes', title: 'Files of the guest that changed', count: changes.length, body };
}
