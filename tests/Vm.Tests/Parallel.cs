using Xunit.v3;

// A machine has one processor, and what the tests are made to run on has two.
[assembly: Parallelization(MaxThreads = 2)]
