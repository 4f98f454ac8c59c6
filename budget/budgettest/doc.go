// Package budgettest has what a token counter is tested with: texts of the kinds tools return, texts that are hard to cut
// right, texts made to take long, and [TestCounter], the rules that every counter keeps.
package budgettest
