// Package acts finds what a description says that its tool does to data: "Marks the thread as read"
// and "Returns the label, creating it if it does not exist" say that a call changes something;
// "Nothing is deleted", "Lists deleted items" and "Use before update_page" do not.
//
// It prefers to find nothing over finding what is not said. The cost is linear in the length of a
// text, and all functions are safe for concurrent use.
package acts
