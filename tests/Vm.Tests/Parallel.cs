using Xunit.v3;

// A machine has one processor, and what the tests are made to run on has two: a third takes more from the caches than it does in others' pauses.
[assembly: Parallelization(MaxThreads = 2)]
