package words

// VerifyUnfinished returns an error for each expression of Unfinished whose matches do not provably
// contain an anchor.
func VerifyUnfinished() (errs []error) {
	for _, r := range append(unfinishedPhrases[:len(unfinishedPhrases):len(unfinishedPhrases)], stage) {
		if err := r.VerifyAnchors(); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
