package library

// SetUsualPlaces replaces the directories where Open looks for Go without a go command. It returns
// a function that restores them.
func SetUsualPlaces(places ...string) (restore func()) {
	old := usualPlaces
	usualPlaces = func() []string { return places }
	return func() { usualPlaces = old }
}

// CompareVersions is exported for its table test: answers show the order of two versions at a time
// only.
var CompareVersions = compareVersions

// IndexedPackages returns the number of indexed packages of modules.
func (l *Library) IndexedPackages() int { return len(l.index.ofModules()) }
