"""What is only needed to make a model: from labelled statements to an artefact."""
