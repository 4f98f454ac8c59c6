package service

import (
	"context"
	"database/sql"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// schema is the whole database. seq gives notes their order, and is never told to
// callers: id is.
const schema = `
CREATE TABLE IF NOT EXISTS accounts (
	id       INTEGER PRIMARY KEY,
	handle   TEXT NOT NULL UNIQUE,
	name     TEXT NOT NULL,
	password BLOB
);
CREATE TABLE IF NOT EXISTS logins (
	issuer  TEXT NOT NULL,
	subject TEXT NOT NULL,
	account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
	PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	id      TEXT NOT NULL UNIQUE,
	owner   INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
	title   TEXT NOT NULL,
	body    TEXT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS notes_of_owner ON notes (owner, seq);
CREATE TABLE IF NOT EXISTS shares (
	note    INTEGER NOT NULL REFERENCES notes ON DELETE CASCADE,
	account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
	access  TEXT NOT NULL CHECK (access IN ('read', 'write')),
	PRIMARY KEY (note, account)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shares_of_account ON shares (account, note);
CREATE TABLE IF NOT EXISTS attachments (
	id         TEXT PRIMARY KEY,
	note       INTEGER NOT NULL REFERENCES notes ON DELETE CASCADE,
	name       TEXT NOT NULL,
	media_type TEXT NOT NULL,
	data       BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS attachments_of_note ON attachments (note, id);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
	title, body, content='notes', content_rowid='seq', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER IF NOT EXISTS notes_inserted AFTER INSERT ON notes BEGIN
	INSERT INTO words (rowid, title, body) VALUES (new.seq, new.title, new.body);
END;
CREATE TRIGGER IF NOT EXISTS notes_deleted AFTER DELETE ON notes BEGIN
	INSERT INTO words (words, rowid, title, body) VALUES ('delete', old.seq, old.title, old.body);
END;
CREATE TRIGGER IF NOT EXISTS notes_updated AFTER UPDATE ON notes BEGIN
	INSERT INTO words (words, rowid, title, body) VALUES ('delete', old.seq, old.title, old.body);
	INSERT INTO words (rowid, title, body) VALUES (new.seq, new.title, new.body);
END;`

// openDatabase opens a file, in which writers wait for each other and readers for
// nobody.
func openDatabase(ctx context.Context, file string) (*sql.DB, error) {
	options := url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)"},
		"_txlock": {"immediate"},
	}
	// As a URL: a ? or % in the file's name is part of it.
	name := url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(8)
	if _, err := db.ExecContext(ctx, schema); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// change runs f in a transaction, which nothing else writes beside.
func (s *Service) change(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}
