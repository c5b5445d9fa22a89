"""The words of assurance: measures, levels, catalogues of controls, assessments."""
