#!/usr/bin/env node
// `v2v-node in-place` under virt-v2v's name, for scripts that call it by that.
import { main } from '../main';

void main('virt-v2v-in-place');
