// Package budgettest helps to test token counters. It has texts of the kinds that tools return,
// texts that are hard to divide correctly, texts that take long, and [TestCounter], which tests the
// rules of budget.PrefixCounter.
package budgettest
