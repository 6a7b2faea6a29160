import { setTimeout as sleep } from 'node:timers/promises';

import type { KubevirtOutput } from '../../../../types/output';
import type { UploadImage, Uploaded } from '../../../../types/target';
import { V2vError } from '../../../errors';
import { fileBody, HttpClient, outputCodes } from '../../../http';
import type { Context } from '../../../run/context';
import type { KubernetesObject, ObjectReference } from './client';
import type { Cluster } from './cluster';
import { claimOf } from './marked';

const minute = 60_000;
/** So long does CDI take at most to have a volume made and its pod running. */
const readyAfterMs = 10 * minute;
/** And to convert and resize what it was sent. */
const doneAfterMs = 60 * minute;
/** The proxy answers only when it has all of it. */
const answerAfterMs = 10 * minute;

const asynchronously = '/v1beta1/upload-async';
const untilDone = '/v1beta1/upload';

/** How far CDI is with a claim, as it says at the DataVolume, or at the claim itself. */
async function phaseOf(volume: ObjectReference, cluster: Cluster, signal: AbortSignal): Promise<string> {
  const isClaim = volume.kind === 'PersistentVolumeClaim';
  const found = await cluster.read(volume, signal);
  if (found === undefined) return 'Gone';
  if (!isClaim) {
    const { phase = '' } = (found.status ?? {}) as { phase?: string };
    return phase;
  }
  const said = (key: string): string | undefined =>
    found.metadata?.annotations?.[`cdi.kubevirt.io/storage.pod.${key}`];
  const phase = said('phase') ?? '';
  return phase === 'Running' && said('ready') === 'true' ? 'UploadReady' : phase;
}

async function waitFor(
  wanted: string,
  volume: ObjectReference,
  cluster: Cluster,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const until = Date.now() + limitMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 3000)) {
    const phase = await phaseOf(volume, cluster, signal);
    if (phase === wanted) return;
    const { kind, metadata } = volume;
    const hint = `kubectl -n ${cluster.namespace} describe ${kind} ${metadata.name} says why.`;
    if (phase === 'Failed' || phase === 'Gone') {
      const became = phase === 'Gone' ? 'was deleted' : 'has failed';
      throw new V2vError(
        'OUTPUT_FAILED',
        `The ${kind} ${metadata.name} ${became} while a disk was uploaded to it.`,
        { subject: metadata.name, hint },
      );
    }
    if (Date.now() > until) {
      throw new V2vError(
        'OUTPUT_FAILED',
        `The ${kind} ${metadata.name} is ${phase || 'Pending'} for ${limitMs / minute} minutes, and not ${wanted}.`,
        { subject: metadata.name, hint },
      );
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** What the proxy of a cluster is called, as CDI has it: with a scheme or without. */
export async function proxyOf(
  { apply }: KubevirtOutput,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<URL> {
  let said = apply?.uploadProxy?.url;
  if (said === undefined) {
    const reference = {
      apiVersion: 'cdi.kubevirt.io/v1beta1',
      kind: 'CDIConfig',
      metadata: { name: 'config' },
    };
    const config: KubernetesObject | undefined = await cluster.read(reference, signal);
    said = ((config?.status ?? {}) as { uploadProxyURL?: string }).uploadProxyURL;
  }
  if (said === undefined || said === '') {
    throw new V2vError(
      'OUTPUT_NOT_FOUND',
      `CDI at ${cluster.server} does not say where its upload proxy is reached.`,
      {
        subject: cluster.server,
        hint: 'Name it (uploadProxy, -oo upload-proxy=URL), or have the service cdi-uploadproxy exposed.',
      },
    );
  }
  let url: URL | undefined;
  try {
    url = new URL(said.includes('://') ? said : `https://${said}`);
  } catch {
    url = undefined;
  }
  if (url?.protocol !== 'https:') {
    throw new V2vError('USAGE', `The upload proxy ${JSON.stringify(said)} is no URL of HTTPS.`);
  }
  return url;
}

async function tokenFor(volume: ObjectReference, cluster: Cluster, signal: AbortSignal): Promise<string> {
  const { name } = volume.metadata;
  const request = await cluster.create(
    {
      apiVersion: 'upload.cdi.kubevirt.io/v1beta1',
      kind: 'UploadTokenRequest',
      metadata: { name },
      spec: { pvcName: name },
    },
    { signal },
  );
  const { token } = (request.status ?? {}) as { token?: string };
  if (token !== undefined && token !== '') return token;
  throw new V2vError('OUTPUT_FAILED', `CDI at ${cluster.server} gives no token for an upload to ${name}.`, {
    subject: name,
    hint: 'The log of the pod cdi-apiserver says why.',
  });
}

async function send(
  image: UploadImage,
  url: URL,
  token: string,
  output: KubevirtOutput,
  context: Context,
): Promise<void> {
  const certificate = output.apply?.uploadProxy ?? {};
  await using http = await HttpClient.create(
    {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      ...certificate,
    },
    outputCodes,
    context,
  );
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' };
  const { status: knows } = await http.request({ method: 'HEAD', path: asynchronously, headers });
  const { status, body } = await http.request({
    method: 'POST',
    path: knows === 404 ? untilDone : asynchronously,
    headers,
    body: fileBody(
      { path: image.path, offset: 0, length: image.size },
      {
        onProgress: image.onProgress,
        ...(image.bandwidth === undefined ? {} : { bandwidth: image.bandwidth }),
      },
    ),
    silenceMs: answerAfterMs,
  });
  if (status >= 200 && status < 300) return;
  const says = body.toString('utf8', 0, 300).trim().split('\n')[0] ?? '';
  throw new V2vError(
    status === 401 ? 'OUTPUT_LOGIN' : 'OUTPUT_FAILED',
    `The upload proxy ${http.name} refuses the disk with status ${status}${says === '' ? '' : `: ${says.replace(/\.$/, '')}`}.`,
    { subject: http.name, hint: 'The log of the pod cdi-uploadproxy says why.' },
  );
}

/** Sends a disk to the claim that CDI has made for it, and waits until CDI has it. */
export async function uploadDisk(
  image: UploadImage,
  volume: ObjectReference,
  cluster: Cluster,
  output: KubevirtOutput,
  context: Context,
): Promise<Uploaded> {
  const { signal } = context;
  const url = await proxyOf(output, cluster, signal);
  await waitFor('UploadReady', volume, cluster, readyAfterMs, signal);
  // A token is valid for minutes, which is enough to begin.
  await send(image, url, await tokenFor(volume, cluster, signal), output, context);
  await waitFor('Succeeded', volume, cluster, doneAfterMs, signal);
  return { location: `${cluster.namespace}/${claimOf(volume).metadata.name}` };
}
