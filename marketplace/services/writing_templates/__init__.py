"""Templates for listings, our own writing, a file per group of sectors. 〔…〕 is to be filled."""
