using Xunit.v3;

// A machine has two processors, and so has what the tests are made to run on.
[assembly: Parallelization(MaxThreads = 2)]
