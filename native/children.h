// The processes that one thread of ours started.

#ifndef V2V_NATIVE_CHILDREN_H_
#define V2V_NATIVE_CHILDREN_H_

namespace v2v {

// Kills the children of a thread of this process and says how many there were. Exact, as a worker's
// thread starts nothing but what its library starts. 0 where the kernel does not list children
// (CONFIG_PROC_CHILDREN).
int KillChildrenOf(int thread_id);

}  // namespace v2v

#endif  // V2V_NATIVE_CHILDREN_H_
