using Xunit.v3;

// A machine has one processor, and what the tests are made to run on has two; but a machine often waits, so a third keeps both at work.
[assembly: Parallelization(MaxThreads = 3)]
