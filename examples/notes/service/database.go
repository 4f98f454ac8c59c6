package service

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// schema creates the database. Callers know notes by id; seq orders them and stays internal.
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

// A database is a sql.DB that keeps one connection open.
type database struct {
	*sql.DB
	keeper *sql.Conn // a database in memory exists as long as a connection to it
}

// openDatabase opens a file, or a database in memory if file is empty. Writers wait for each other.
func openDatabase(ctx context.Context, file string) (*database, error) {
	options := url.Values{"_pragma": {"busy_timeout(10000)", "synchronous(NORMAL)", "foreign_keys(1)"}, "_txlock": {"immediate"}}
	if file == "" {
		file = "/notes-" + rand.Text() // the slash lets all connections of this process share it
		options.Set("vfs", "memdb")
	} else {
		options.Add("_pragma", "journal_mode(WAL)") // readers do not wait for writers
	}
	// The URL escapes a ? or % in the name of the file.
	name := url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(8)
	d := &database{DB: db}
	if d.keeper, err = db.Conn(ctx); err == nil {
		_, err = d.keeper.ExecContext(ctx, schema)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *database) Close() error {
	var err error
	if d.keeper != nil {
		err = d.keeper.Close()
	}
	return errors.Join(err, d.DB.Close())
}

// change runs f in a transaction, and commits it if f returns nil. One transaction runs at a time.
func (d *database) change(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// each calls f for each row, and closes the rows.
func each(rows *sql.Rows, f func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A querier is a database or a transaction in it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
