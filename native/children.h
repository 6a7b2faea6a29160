// The processes that one thread of ours started.

#ifndef V2V_NATIVE_CHILDREN_H_
#define V2V_NATIVE_CHILDREN_H_

namespace v2v {

// Kills the children of a thread of this process and returns how many there were. Nothing else is
// hit, as a worker's thread starts only what its library starts. 0 if the kernel does not list
// children (CONFIG_PROC_CHILDREN).
int KillChildrenOf(int thread_id);

}  // namespace v2v

#endif  // V2V_NATIVE_CHILDREN_H_
