export { cloudPlace } from './cloud-place';
export { imageProperties, wholeGiB } from './image-properties';
export { ImageService, type GlanceImage, type ImageChange } from './images';
export { ServerService } from './servers';
export { OpenstackSession } from './session';
export { VolumeService, type CinderVolume, type NewVolume } from './volumes';
export { waitFor, type Patience } from './wait';
