-- Before a paper is filed its pages are looked for among those of secret ones, which are few where the same page comes often.
CREATE INDEX pages_secret ON pages (source_sha256, source_page) WHERE error_code = 'secret';
