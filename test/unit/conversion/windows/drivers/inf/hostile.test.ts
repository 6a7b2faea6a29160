/** INFs as large as they may be in which one part names another again and again: by the square of that, each takes minutes. */
import { infFiles } from '../../../../../../lib/conversion/windows/drivers/inf/files';
import { parseInf } from '../../../../../../lib/conversion/windows/drivers/inf/inf';
import { modelsFor } from '../../../../../../lib/conversion/windows/drivers/inf/models';
import { infService } from '../../../../../../lib/conversion/windows/drivers/inf/service';
import { anyWindows } from '../any-windows';

const windows = anyWindows();
const half = 256 * 1024;
const many = (text: string, bytes = half): string => text.repeat(bytes / text.length);
/** Of a text that is numbered. */
const lines = (text: string, bytes = half): number => Math.floor(bytes / (text.length + 6));
const numbered = (text: string, bytes = half): string =>
  Array.from({ length: lines(text, bytes) }, (_, at) => text.replaceAll('#', String(at))).join('\n');

const manufacturer = '[Manufacturer]\n%V% = Model, NTamd64\n';
const model = '[Model.NTamd64]\n%D% = inst, PCI\\VEN_1AF4&DEV_1001\n';

interface Hostile {
  text: string;
  files?: number;
  service?: string;
}

test.each<[string, Hostile]>([
  [
    'manufacturers of one section',
    { text: `[Manufacturer]\n${many('a=Model,NTamd64\n')}[Model.NTamd64]\n${many('a=i,PCI\\X\n')}` },
  ],
  [
    'decorations',
    { text: `[Manufacturer]\na=Model${many(',NTamd64.6.1')}\n[Model.NTamd64.6.1]\n${many('a=i,PCI\\X\n')}` },
  ],
  [
    'install sections',
    { text: `${manufacturer}[Model.NTamd64]\n${numbered('a=i#,PCI\\X')}\n${numbered('[i#.NT]')}` },
  ],
  [
    'lists of files',
    {
      text: `${manufacturer}${model}[inst]\nCopyFiles=${many('list,')}\n[list]\n${many('a.sys\n')}`,
      files: 1,
    },
  ],
  [
    'files',
    {
      text: `${manufacturer}${model}[inst]\nCopyFiles=list\n[list]\n${numbered('a#.sys')}\n[SourceDisksFiles]\n${numbered('b#.sys=1')}`,
      files: lines('a#.sys') + lines('b#.sys=1'),
    },
  ],
  [
    'media',
    {
      text: `${manufacturer}${model}[SourceDisksNames]\n${numbered('#=a')}\n[SourceDisksFiles]\n${numbered('b#.sys=#')}`,
      files: lines('b#.sys=#'),
    },
  ],
  [
    'services',
    {
      text: `${manufacturer}${model}[inst.Services]\n${numbered('AddService=a#,2,svc')}\n[svc]\nServiceBinary=%12%\\a.sys\nAddReg=${many('reg,')}\n[reg]\n${numbered('HKR,,a#,,b')}`,
      service: 'a0',
    },
  ],
  [
    'texts',
    {
      text: `${manufacturer}${model}[inst]\nCopyFiles=${many('%b%%b%x,')}\n[Strings]\nb="${'b'.repeat(4000)}"`,
    },
  ],
])('%s', (_, { text, files = 0, service }) => {
  const inf = parseInf(Buffer.from(text));
  const models = modelsFor(inf, windows).slice(0, 64);
  const installs = models.map(({ install }) => install);
  const { copied, others } = infFiles(inf, installs, windows);
  const services = installs.map((install) => infService(inf, install, windows));
  expect(models.length).toBeGreaterThan(0);
  expect(copied.length + others.length).toBe(files);
  expect(services[0]?.name).toBe(service);
});
