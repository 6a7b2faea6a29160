/** What is changed in a guest beside the conversion, as virt-customize does. One type an operation. */
import type { FileOperation } from './customize-files';
import type { SystemOperation } from './customize-system';

/** One change. A list of them is made in its order, after the guest is converted. */
export type CustomizeOperation = FileOperation | SystemOperation;
